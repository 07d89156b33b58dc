import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Activity } from 'lucide-react';
import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { asProblem } from '../../api/client';
import { acceptInvitation, openInvitation, setUp, signIn } from '../../api/directory';
import { queryClient, useThing } from '../../api/queries';
import { Button, TextField } from '../../ui/kit';
import { Awaited, Empty, Problem } from '../../ui/states';
import css from './door.module.css';

function Door({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Debrief`;
  }, [title]);
  return (
    <main className={css['door']}>
      <div className={css['card']}>
        <p className={css['brand']}>
          <span>
            <Activity size={16} strokeWidth={2.5} aria-hidden />
          </span>
          Debrief
        </p>
        <h1>{title}</h1>
        <p className="muted">{lead}</p>
        {children}
      </div>
      <p className={css['line']}>From an alert to a lesson learned.</p>
    </main>
  );
}

/** Sends a form once; what was wrong stands above the button, beside its field where it names one. */
function useForm(send: () => Promise<unknown>) {
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    send()
      .catch((problem: unknown) => setError(asProblem(problem)))
      .finally(() => setBusy(false));
  };
  const problem = error === undefined ? undefined : asProblem(error);
  const wrong = (path: string) => problem?.errors.find((one) => one.path.replace(/^body\.?/, '') === path)?.message;
  return { onSubmit, isBusy, problem, wrong };
}

function PasswordFields({
  password,
  again,
  setPassword,
  setAgain,
  wrong,
}: {
  password: string;
  again: string;
  setPassword: (text: string) => void;
  setAgain: (text: string) => void;
  wrong: string | undefined;
}) {
  return (
    <>
      <TextField
        label="Password"
        type="password"
        name="password"
        autoComplete="new-password"
        required
        minLength={12}
        maxLength={128}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        hint="At least 12 characters. Length counts, rules do not."
        wrong={wrong}
      />
      <TextField
        label="The same password again"
        type="password"
        name="password-again"
        autoComplete="new-password"
        required
        value={again}
        onChange={(event) => setAgain(event.target.value)}
        wrong={again && again !== password ? 'The two are not the same' : undefined}
      />
    </>
  );
}

export function SignInPage() {
  const { to } = useSearch({ strict: false }) as { to?: string };
  const navigate = useNavigate();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const setup = useThing<{ needed: boolean }>(['setup'], '/setup');
  useEffect(() => {
    if (setup.data?.needed) void navigate({ to: '/setup' });
  }, [setup.data, navigate]);
  const form = useForm(async () => {
    await signIn(email.trim(), password);
    queryClient.clear();
    // Only a path of ours: an address from a link must not lead elsewhere.
    await navigate({ to: to && /^\/(?!\/)/.test(to) ? to : '/inbox' });
  });
  return (
    <Door title="Sign in" lead="With the address that you were invited with.">
      <form onSubmit={form.onSubmit}>
        <TextField
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {form.problem && <Problem error={form.problem} />}
        <Button type="submit" look="primary" isBusy={form.isBusy}>
          Sign in
        </Button>
        <p className="faint">No password, or lost it? An administrator can give you a new link.</p>
      </form>
    </Door>
  );
}

export function SetUpPage() {
  const search = useSearch({ strict: false }) as { code?: string };
  const navigate = useNavigate();
  const state = useThing<{ needed: boolean }>(['setup'], '/setup');
  const [code, setCode] = useState(search.code ?? '');
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const form = useForm(async () => {
    await setUp({ code: code.trim(), name: name.trim(), email: email.trim(), password });
    queryClient.clear();
    await navigate({ to: '/inbox' });
  });
  return (
    <Door title="Make the first administrator" lead="This page works once, with the code that stands in the log.">
      <Awaited query={state}>
        {({ needed }) =>
          needed ? (
            <form onSubmit={form.onSubmit}>
              <TextField
                label="One-time code"
                name="code"
                required
                autoFocus
                value={code}
                onChange={(event) => setCode(event.target.value)}
                className="mono"
                hint="npm start prints it below the ready line"
                wrong={form.wrong('code')}
              />
              <TextField
                label="Your name"
                name="name"
                autoComplete="name"
                required
                value={name}
                onChange={(event) => setName(event.target.value)}
                wrong={form.wrong('name')}
              />
              <TextField
                label="E-mail"
                type="email"
                name="email"
                autoComplete="username"
                required
                value={email}
                onChange={(event) => setEmail(event.target.value)}
                wrong={form.wrong('email')}
              />
              <PasswordFields {...{ password, again, setPassword, setAgain }} wrong={form.wrong('password')} />
              {form.problem && <Problem error={form.problem} />}
              <Button type="submit" look="primary" isBusy={form.isBusy} disabled={form.isBusy || password !== again}>
                Make the administrator
              </Button>
            </form>
          ) : (
            <Empty title="It is set up already" action={<Link to="/sign-in">To the sign-in</Link>}>
              There is an administrator. Ask them for an invitation.
            </Empty>
          )
        }
      </Awaited>
    </Door>
  );
}

export function InvitationPage() {
  const search = useSearch({ strict: false }) as { token?: string };
  // The token stands behind # so that no server sees it in an address.
  const [token] = useState(() => search.token ?? location.hash.replace(/^#(token=)?/, ''));
  const navigate = useNavigate();
  const [who, setWho] = useState<{ name?: string; email?: string }>();
  const [error, setError] = useState<unknown>();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  useEffect(() => {
    openInvitation(token).then(setWho, setError);
  }, [token]);
  const form = useForm(async () => {
    await acceptInvitation(token, password);
    queryClient.clear();
    await navigate({ to: '/inbox' });
  });
  return (
    <Door
      title={who?.name ? `Welcome, ${who.name}` : 'Your invitation'}
      lead={who?.email ? `Choose a password for ${who.email}.` : 'Choose a password.'}
    >
      {error !== undefined ? (
        <Problem error={error} />
      ) : (
        who && (
          <form onSubmit={form.onSubmit}>
            <input type="hidden" autoComplete="username" value={who.email ?? ''} readOnly />
            <PasswordFields {...{ password, again, setPassword, setAgain }} wrong={form.wrong('password')} />
            {form.problem && <Problem error={form.problem} />}
            <Button type="submit" look="primary" isBusy={form.isBusy} disabled={form.isBusy || password !== again}>
              Set the password and sign in
            </Button>
          </form>
        )
      )}
    </Door>
  );
}
