import { Plus, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { deleteChannel, makeChannel, redeliver, testChannel, useChannels, useDeliveries } from '../../api/notifications';
import { useMay, useNames } from '../../api/directory';
import { refresh } from '../../api/queries';
import { words } from '../../ui/format';
import { Button, Card, Chip, Code, SelectField, Table, TextField } from '../../ui/kit';
import { DialogLazy, FormDialogLazy } from '../../ui/lazy-dialog';
import { Awaited, Empty } from '../../ui/states';
import { Ago } from '../../ui/time';
import { toast, toastProblem } from '../../ui/toast';

export function ChannelsPage() {
  const query = useChannels();
  const mayManage = useMay()('channels:manage');
  const [isAdding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string>();
  const test = async (id: string) => {
    try {
      const { ok, code, note } = await testChannel(id);
      toast(ok ? `It arrived (${code})` : `It did not arrive: ${code} ${note}`, { isWrong: !ok });
    } catch (error) {
      toastProblem(error);
    }
  };
  const remove = async (id: string) => {
    try {
      await deleteChannel(id);
      await refresh('channels');
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <>
      <Card
        title="Channels"
        note="ways out of the house"
        actions={
          mayManage && (
            <Button size="small" look="primary" icon={<Plus size={13} aria-hidden />} onClick={() => setAdding(true)}>
              Add a channel
            </Button>
          )
        }
      >
        <Awaited query={query}>
          {(channels) => (
            <Table label="Channels">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Kind</th>
                  <th scope="col">State</th>
                  <th scope="col">Last delivered</th>
                  <th scope="col">
                    <span className="visually-hidden">Orders</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {channels.map((channel) => (
                  <tr key={channel.channelId}>
                    <td style={{ fontWeight: 550 }}>{channel.name}</td>
                    <td className="muted">{words(channel.kind)}</td>
                    <td>
                      {channel.state === 'off' ? (
                        <Chip>Off</Chip>
                      ) : channel.isHealthy ? (
                        <Chip kind="act">On</Chip>
                      ) : (
                        <Chip kind="alert">{channel.failuresInARow} failures in a row</Chip>
                      )}{' '}
                      <span className="faint">{channel.why}</span>
                    </td>
                    <td>{channel.lastDeliveredAt ? <Ago at={channel.lastDeliveredAt} /> : <span className="faint">nothing yet</span>}</td>
                    <td>
                      {mayManage && (
                        <span className="row" style={{ flexWrap: 'nowrap' }}>
                          {channel.state === 'on' && (
                            <Button size="small" icon={<Send size={12} aria-hidden />} onClick={() => void test(channel.channelId)}>
                              Test
                            </Button>
                          )}
                          {!channel.isBuiltIn && (
                            <Button
                              size="small"
                              look="danger"
                              aria-label={`Remove ${channel.name}`}
                              icon={<Trash2 size={13} aria-hidden />}
                              onClick={() => void remove(channel.channelId)}
                            />
                          )}
                        </span>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </Table>
          )}
        </Awaited>
      </Card>
      <Deliveries />
      {isAdding && <AddDialog onClose={() => setAdding(false)} onSecret={setSecret} />}
      {secret && (
        <DialogLazy
          title="Signing secret"
          lead="It is shown this once: the receiver checks our signature with it."
          onClose={() => setSecret(undefined)}
        >
          <Code label="signing secret" text={secret} />
        </DialogLazy>
      )}
    </>
  );
}
function AddDialog({ onClose, onSecret }: { onClose: () => void; onSecret: (secret: string) => void }) {
  const [kind, setKind] = useState('webhook');
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  return (
    <FormDialogLazy
      title="Add a channel"
      submit="Add"
      canSubmit={name.trim() !== '' && /^https?:\/\//.test(url)}
      onClose={onClose}
      onSubmit={async () => {
        const made = await makeChannel({ kind, name: name.trim(), url: url.trim() });
        await refresh('channels');
        if (made.secret) onSecret(made.secret);
      }}
    >
      <SelectField
        label="Kind"
        value={kind}
        onChange={(event) => setKind(event.target.value)}
        options={[
          ['webhook', 'Webhook, signed'],
          ['slack-webhook', 'Slack: incoming webhook'],
        ]}
      />
      <TextField label="Name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
      <TextField
        type="url"
        label="Address"
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        hint="Addresses inside the house must be allowed by DEBRIEF_EGRESS_ALLOW"
      />
    </FormDialogLazy>
  );
}
function Deliveries() {
  const query = useDeliveries();
  const names = useNames();
  const mayManage = useMay()('channels:manage');
  const again = async (id: string) => {
    try {
      await redeliver(id);
      toast('Sent again');
      await refresh('notifications');
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <Card title="Delivery ledger" note="each message once; what became of it">
      <Awaited query={query} rows={4}>
        {(deliveries) =>
          deliveries.length === 0 ? (
            <Empty title="Nothing was sent yet" />
          ) : (
            <Table label="Deliveries">
              <thead>
                <tr>
                  <th scope="col">About</th>
                  <th scope="col">To</th>
                  <th scope="col">By</th>
                  <th scope="col">State</th>
                  <th scope="col">Last try</th>
                  <th scope="col">
                    <span className="visually-hidden">Orders</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {deliveries.map((one) => {
                  const last = one.attempts.at(-1);
                  return (
                    <tr key={one.deliveryId}>
                      <td>{words(one.kind)}</td>
                      <td className="muted">{one.personId ? names(one.personId) : 'a channel'}</td>
                      <td className="muted">{words(one.channelKind)}</td>
                      <td>
                        <Chip
                          kind={one.state === 'delivered' ? 'act' : one.state === 'failed' || one.state === 'unknown' ? 'alert' : 'note'}
                        >
                          {words(one.state)}
                        </Chip>
                      </td>
                      <td className="muted">
                        {last ? (
                          <>
                            <Ago at={last.at} /> <code>{last.code}</code> {last.note}
                          </>
                        ) : (
                          '–'
                        )}
                      </td>
                      <td>
                        {mayManage && (one.state === 'failed' || one.state === 'unknown' || one.state === 'expired') && (
                          <Button size="small" onClick={() => void again(one.deliveryId)}>
                            Send again
                          </Button>
                        )}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </Table>
          )
        }
      </Awaited>
    </Card>
  );
}
