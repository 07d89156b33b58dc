import { useNavigate } from '@tanstack/react-router';
import { LogOut, MailX, Monitor } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api/client';
import { changePassword, editMe, signOut, useMe, type Me, type Session } from '../../api/directory';
import { setPreferences, useChannels, usePreferences, type Notification, type Preference } from '../../api/notifications';
import { queryClient, refresh, useList } from '../../api/queries';
import { words } from '../../ui/format';
import { Button, Card, CheckBox, Chip, Picker, Segmented, SelectField, Table, TextField } from '../../ui/kit';
import { Awaited, Notice, Problem } from '../../ui/states';
import { chooseTheme, useThemeChoice } from '../../ui/theme';
import { Ago, viewerZone } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';
import { commands } from '../../keys/use-commands';

export function ProfilePage() {
  const me = useMe();
  return (
    <Awaited query={me}>
      {(data) => (
        <>
          <div className="split">
            <Profile me={data} />
            <Looks />
          </div>
          <Preferences />
          {data.person?.hasPassword && (
            <div className="split">
              <Password />
              <Sessions />
            </div>
          )}
        </>
      )}
    </Awaited>
  );
}

const zones = (): string[] => (typeof Intl.supportedValuesOf === 'function' ? ['UTC', ...Intl.supportedValuesOf('timeZone')] : ['UTC']);
function Profile({ me }: { me: Me }) {
  const navigate = useNavigate();
  const [name, setName] = useState(me.person?.name ?? '');
  const [zone, setZone] = useState(me.person?.calendar?.zone ?? viewerZone());
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const calendar = me.person?.calendar;
      await editMe({
        name: name.trim(),
        calendar: {
          workDays: [1, 2, 3, 4, 5],
          workHours: { from: '09:00', to: '17:00' },
          quietHours: null,
          holidays: [],
          away: [],
          ...calendar,
          zone,
        },
      });
      try {
        localStorage.setItem('debrief-zone', zone);
      } catch {
        // The zone then lasts as long as the page.
      }
      await refresh('me', 'people');
      toast('Saved. Reminders ring at nine in this zone.');
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const leave = async () => {
    try {
      await signOut();
      queryClient.clear();
      await navigate({ to: '/sign-in' });
    } catch (problem) {
      toastProblem(problem);
    }
  };
  return (
    <Card
      title="You"
      note={words(me.role)}
      actions={
        <Button size="small" icon={<LogOut size={13} aria-hidden />} onClick={() => void leave()}>
          Sign out
        </Button>
      }
    >
      {me.person ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <TextField label="Name" value={name} onChange={(event) => setName(event.target.value)} autoComplete="name" />
          <TextField label="E-mail" value={me.person.email} readOnly hint="An administrator changes it" />
          <SelectField
            label="Time zone"
            value={zone}
            onChange={(event) => setZone(event.target.value)}
            options={[...new Set([zone, ...zones()])].map((one) => [one, one] as const)}
            hint="Pages say UTC and show this zone on hover; reminders ring by it"
          />
          {error !== undefined && <Problem error={error} />}
          <span>
            <Button type="submit" look="primary" isBusy={isBusy} disabled={isBusy || name.trim() === ''}>
              Save
            </Button>
          </span>
        </form>
      ) : (
        <p className="muted">You use an API token; it has no profile.</p>
      )}
    </Card>
  );
}
function Looks() {
  const choice = useThemeChoice();
  const [hasLetters, setLetters] = useState(commands.lettersAreOn);
  return (
    <Card title="This browser">
      <div className="stack">
        <span className="row">
          Theme
          <Segmented
            label="Theme"
            value={choice}
            options={[
              ['system', 'System'],
              ['light', 'Light'],
              ['dark', 'Dark'],
            ]}
            onChange={chooseTheme}
          />
        </span>
        <CheckBox
          checked={hasLetters}
          onChange={(event) => {
            commands.lettersAreOn = event.target.checked;
            setLetters(event.target.checked);
            try {
              localStorage.setItem('debrief-letters', event.target.checked ? 'on' : 'off');
            } catch {
              // It then lasts as long as the page.
            }
          }}
        >
          Single letters are shortcuts (press ? for the list)
        </CheckBox>
      </div>
    </Card>
  );
}

const about: Record<Notification['kind'], string> = {
  'action-reminder': 'Reminders of action items',
  escalation: 'Escalations',
  verification: 'Work to verify',
  recheck: 'Whether a fix held',
  digest: 'Action items of my teams',
  'post-mortem': 'Post-mortems',
  lesson: 'Lessons',
  incident: 'Incidents',
  mention: 'Mentions',
  report: 'Scheduled reports',
};
function Preferences() {
  const query = usePreferences();
  const channels = useChannels().data ?? [];
  const mail = channels.find(({ kind }) => kind === 'email');
  const set = async (kind: string, channelId: string, mode: Preference['mode']) => {
    try {
      await setPreferences([{ kind, channelId, mode }]);
      await refresh('me');
    } catch (error) {
      toastProblem(error);
    }
  };
  const shown = channels.filter(({ kind, isBuiltIn }) => isBuiltIn || kind === 'email');
  return (
    <Card title="What reaches you, and how">
      {mail?.state === 'off' && (
        <Notice kind="note" icon={<MailX size={15} aria-hidden />}>
          {mail.why ?? 'E-mail is off.'} Choices for it are kept for later.
        </Notice>
      )}
      <Awaited query={query} rows={5}>
        {({ preferences }) => (
          <Table label="Notification preferences">
            <thead>
              <tr>
                <th scope="col">About</th>
                {shown.map(({ channelId, name }) => (
                  <th key={channelId} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Object.entries(about).map(([kind, title]) => (
                <tr key={kind}>
                  <th scope="row" style={{ fontWeight: 450, color: 'var(--ink)', fontSize: 'var(--text-sm)' }}>
                    {title}
                  </th>
                  {shown.map(({ channelId, name }) => (
                    <td key={channelId}>
                      <Picker
                        label={`${title}, ${name}`}
                        value={preferences.find((one) => one.kind === kind && one.channelId === channelId)?.mode ?? 'immediate'}
                        onChange={(event) => void set(kind, channelId, event.target.value as Preference['mode'])}
                        options={[
                          ['immediate', 'At once'],
                          ['bundled', 'Bundled'],
                          ['off', 'Off'],
                        ]}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Awaited>
    </Card>
  );
}

function Password() {
  const [now, setNow] = useState('');
  const [next, setNext] = useState('');
  const [error, setError] = useState<unknown>();
  const save = async () => {
    setError(undefined);
    try {
      await changePassword(now, next);
      setNow('');
      setNext('');
      toast('Changed. All other sessions have ended.');
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Card title="Password">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          type="password"
          label="The one you have"
          autoComplete="current-password"
          value={now}
          onChange={(event) => setNow(event.target.value)}
          required
        />
        <TextField
          type="password"
          label="The new one"
          autoComplete="new-password"
          value={next}
          minLength={12}
          onChange={(event) => setNext(event.target.value)}
          hint="At least 12 characters"
          required
        />
        {error !== undefined && <Problem error={error} />}
        <span>
          <Button type="submit">Change the password</Button>
        </span>
      </form>
    </Card>
  );
}
function Sessions() {
  const query = useList<Session>('sessions', '/sessions');
  const end = async (id: string) => {
    try {
      await call('DELETE', `/sessions/${id}`);
      await refresh('sessions');
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <Card title="Where you are signed in">
      <Awaited query={query} rows={3}>
        {(sessions) => (
          <ul className="stack">
            {sessions.map((session) => (
              <li key={session.sessionId} className="row">
                <Monitor size={14} aria-hidden />
                <span className="truncate" style={{ flex: 1 }} title={session.agent}>
                  {session.address} <span className="faint">{session.agent}</span>
                </span>
                <Ago at={session.lastSeenAt} />
                {session.isCurrent ? (
                  <Chip kind="act">here</Chip>
                ) : (
                  <Button size="small" look="quiet" onClick={() => void end(session.sessionId)}>
                    End
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Awaited>
    </Card>
  );
}
