import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { makeToken, revokeToken, useNames, useTokens, type NewTokenView, type Token } from '../../api/directory';
import { refresh } from '../../api/queries';
import { words } from '../../ui/format';
import { Button, Chip, Code, SelectField, TextField } from '../../ui/kit';
import { DialogLazy, FormDialogLazy } from '../../ui/lazy-dialog';
import { ListCard } from '../../ui/list';
import { Notice } from '../../ui/states';
import { Ago, DayClock } from '../../ui/time';
import { toast } from '../../ui/toast';

export function TokensPage() {
  const query = useTokens();
  const names = useNames();
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<NewTokenView>();
  const [revoking, setRevoking] = useState<Token>();
  return (
    <>
      <ListCard
        label="API tokens"
        note="for scripts and pipelines"
        actions={
          <Button size="small" look="primary" icon={<Plus size={13} aria-hidden />} onClick={() => setMaking(true)}>
            Make a token
          </Button>
        }
        query={query}
        idOf={({ tokenId }) => tokenId}
        empty={{
          icon: <KeyRound size={24} aria-hidden />,
          title: 'No tokens yet',
          children: 'A token speaks for a script with a role of its own. It is shown once and kept as a hash.',
        }}
        columns={[
          { name: 'Name', is: 'title', cell: ({ name }) => <strong>{name}</strong> },
          { name: 'Role', cell: ({ role }) => words(role) },
          { name: 'Scopes', cell: ({ scopes }) => <span className="mono muted">{scopes.join(' ') || 'all of the role'}</span> },
          { name: 'Ends with', cell: ({ last4 }) => <span className="mono">…{last4}</span> },
          {
            name: 'Made',
            cell: ({ madeBy, madeAt }) => (
              <span className="muted">
                {names(madeBy)}, <DayClock at={madeAt} />
              </span>
            ),
          },
          { name: 'Last used', cell: ({ lastUsedAt }) => (lastUsedAt ? <Ago at={lastUsedAt} /> : <span className="faint">never</span>) },
          { name: 'Until', cell: ({ expiresAt }) => (expiresAt ? <DayClock at={expiresAt} /> : <span className="faint">no end</span>) },
          {
            name: 'Orders',
            is: 'orders',
            cell: (token) =>
              token.revokedAt ? (
                <Chip>Revoked</Chip>
              ) : (
                <Button size="small" look="danger" onClick={() => setRevoking(token)}>
                  Revoke
                </Button>
              ),
          },
        ]}
      />
      {isMaking && <MakeDialog onClose={() => setMaking(false)} onMade={setMade} />}
      {made && (
        <DialogLazy title={`Token “${made.name}”`} onClose={() => setMade(undefined)}>
          <Notice kind="note">It is shown this once. Copy it now.</Notice>
          <Code label="token" text={made.token} />
          <Code label="first request" text={`curl -H 'Authorization: Bearer ${made.token}' ${location.origin}/api/v1/me`} />
        </DialogLazy>
      )}
      {revoking && (
        <FormDialogLazy
          title={`Revoke “${revoking.name}”`}
          lead="Whatever uses it is refused at once. It stays in this list."
          submit="Revoke"
          look="danger"
          onClose={() => setRevoking(undefined)}
          onSubmit={async () => {
            await revokeToken(revoking.tokenId);
            await refresh('tokens');
            toast('Revoked');
          }}
        >
          <span />
        </FormDialogLazy>
      )}
    </>
  );
}
function MakeDialog({ onClose, onMade }: { onClose: () => void; onMade: (made: NewTokenView) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState('member');
  const [days, setDays] = useState('365');
  const [scopes, setScopes] = useState('');
  return (
    <FormDialogLazy
      title="Make a token"
      submit="Make it"
      canSubmit={name.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const list = scopes.split(/[\s,]+/).filter(Boolean);
        onMade(
          await makeToken({
            name: name.trim(),
            role,
            ...(list.length > 0 ? { scopes: list } : {}),
            ...(days ? { expiresAt: new Date(Date.now() + Number(days) * 86_400_000).toISOString() } : {}),
          }),
        );
        await refresh('tokens');
      }}
    >
      <TextField label="What is it for?" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
      <div className="split">
        <SelectField
          label="Role"
          value={role}
          onChange={(event) => setRole(event.target.value)}
          options={['viewer', 'member', 'admin'].map((one) => [one, words(one)] as const)}
        />
        <SelectField
          label="Until"
          value={days}
          onChange={(event) => setDays(event.target.value)}
          options={[
            ['30', '30 days'],
            ['90', '90 days'],
            ['365', 'one year'],
            ['', 'no end'],
          ]}
        />
      </div>
      <TextField
        label="Only these scopes"
        isOptional
        value={scopes}
        onChange={(event) => setScopes(event.target.value)}
        hint="Like incidents:respond reports:read"
      />
    </FormDialogLazy>
  );
}
