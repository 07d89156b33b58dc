import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { makeIntegration, useIntegrations, useSources, type IntegrationMade } from '../../api/ingest';
import { refresh } from '../../api/queries';
import { score } from '../../keys/rank';
import { Page } from '../../shell/page';
import { words } from '../../ui/format';
import { Button, Card, Code, SearchInput, TextField, buttonClass } from '../../ui/kit';
import { Awaited, Notice, Problem } from '../../ui/states';
import { FirstAlert } from './first-alert';
import css from './sources.module.css';

/** Choose, paste, watch. Nothing of it blocks: the source exists from the second step on. */
export function AddSourcePage() {
  const search = useSearch({ strict: false }) as { source?: string };
  const navigate = useNavigate();
  const sources = useSources();
  const existing = useIntegrations().data;
  const [filter, setFilter] = useState('');
  const [name, setName] = useState<string>();
  const [secret, setSecret] = useState('');
  const [made, setMade] = useState<IntegrationMade>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const chosen = sources.data?.items.find(({ source }) => source === search.source);
  const suggested = useMemo(() => {
    const same = existing?.filter(({ source }) => source === search.source).length ?? 0;
    return chosen ? `${chosen.title}${same > 0 ? ` ${same + 1}` : ''}` : '';
  }, [chosen, existing, search.source]);
  const make = async () => {
    if (!chosen) return;
    setBusy(true);
    setError(undefined);
    try {
      setMade(
        await makeIntegration({ source: chosen.source, name: (name ?? suggested).trim(), ...(secret ? { signingSecret: secret } : {}) }),
      );
      await refresh('integrations');
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page crumbs={[{ text: 'Sources', to: '/sources' }, { text: 'Add' }]} title="Add a source">
      <div className={css['steps']}>
        <Card>
          <section className={css['step']} data-no="1" data-state={chosen ? 'done' : 'now'}>
            <h2>Which tool?</h2>
            <div>
              <SearchInput
                icon={<Search size={14} aria-hidden />}
                label="Find a tool"
                placeholder="Find a tool"
                value={filter}
                onChange={(event) => setFilter(event.target.value)}
                disabled={made !== undefined}
              />
              <Awaited query={sources}>
                {({ items }) => (
                  <div className={css['grid']}>
                    {items

                      .filter(({ title, source }) =>
                        made ? source === search.source : score(filter, `${title} ${source}`) > 20 || filter === '',
                      )
                      .map(({ source, title, category }) => (
                        <button
                          key={source}
                          type="button"
                          className={css['pick']}
                          aria-pressed={source === search.source}
                          disabled={made !== undefined}
                          onClick={() => {
                            setName(undefined);
                            void navigate({ to: '/sources/add', search: { source }, replace: true });
                          }}
                        >
                          <strong>{title}</strong>
                          <small>{category === 'any' ? 'Alerts and changes' : words(category)}</small>
                        </button>
                      ))}
                  </div>
                )}
              </Awaited>
            </div>
          </section>
          <section className={css['step']} data-no="2" data-state={made ? 'done' : chosen ? 'now' : 'later'}>
            <h2>Its name, and a key of its own</h2>
            <div>
              {chosen && !made && (
                <form
                  className="stack"
                  onSubmit={(event) => {
                    event.preventDefault();
                    void make();
                  }}
                >
                  <TextField
                    label="Name"
                    value={name ?? suggested}
                    onChange={(event) => setName(event.target.value)}
                    hint="As people call it, like “Alertmanager eu-west”"
                  />
                  {chosen.signing === 'pasted' && (
                    <TextField
                      label="Signing secret of the sender"
                      isOptional
                      value={secret}
                      onChange={(event) => setSecret(event.target.value)}
                      hint="Kept encrypted, never shown again"
                    />
                  )}
                  {error !== undefined && <Problem error={error} />}
                  <span>
                    <Button type="submit" look="primary" isBusy={isBusy} disabled={isBusy || (name ?? suggested).trim() === ''}>
                      Make the key
                    </Button>
                  </span>
                </form>
              )}
              {made && (
                <>
                  <Notice kind="note">This key is shown once. It is inside the address and the text below.</Notice>
                  <Code label="address" text={made.ingestUrl} />
                  <Code label="key" text={made.key} />
                  {made.signingSecret && <Code label="signing secret" text={made.signingSecret} />}
                </>
              )}
            </div>
          </section>
          <section className={css['step']} data-no="3" data-state={made ? 'now' : 'later'} style={{ paddingBottom: 0 }}>
            <h2>Paste it into the tool</h2>
            <div>
              {made?.steps.map((step, index) => (
                <div key={step.text} className="stack">
                  <p>{step.text}</p>
                  {step.code && <Code label={`step ${index + 1}`} text={step.code.text} />}
                </div>
              ))}
            </div>
          </section>
        </Card>
        <div className={css['live']}>
          {made ? (
            <>
              <FirstAlert integrationId={made.integrationId} />
              <p style={{ marginTop: 12 }}>
                <Link to="/sources/$integrationId" params={{ integrationId: made.integrationId }} className={buttonClass}>
                  To the source
                </Link>
              </p>
            </>
          ) : (
            <Card title="Then, here">
              <p className="muted">The first alert appears on this side as soon as it arrives: as it came, and as Debrief understood it.</p>
            </Card>
          )}
        </div>
      </div>
    </Page>
  );
}
