import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { asProblem } from '../../api/client';
import { useMay, useServices, useTeams } from '../../api/directory';
import { refresh } from '../../api/queries';
import { bodyOf, editRule, makeRule, useRules, type CorrelationRule, type CorrelationRuleBody } from '../../api/rules';
import { severities } from '../../api/incidents';
import { Button, Card, CheckBox, SelectField, TextField } from '../../ui/kit';
import { Awaited, Notice, Problem } from '../../ui/states';
import { toast } from '../../ui/toast';
import { groupWords } from './condition';
import { ConditionEditor } from './condition-editor';
import { TryOutCard } from './try-out-card';
import css from './rules.module.css';

const fresh = (rules: readonly CorrelationRule[]): CorrelationRuleBody => ({
  name: '',
  order: Math.min(9999, Math.max(0, ...rules.filter(({ isBuiltIn }) => !isBuiltIn).map(({ order }) => order)) + 10),
  enabled: true,
  action: 'group',
  when: { all: [] },
  groupBy: [{ fields: ['service', 'title'], missing: 'own' }],
  windowMinutes: 30,
  windowKind: 'rolling',
  minimumCount: 1,
  reopenMinutes: 30,
  dependencies: 'suggest',
  urgency: 'computed',
  severity: 'computed',
  route: { teamIds: [], serviceIds: [] },
  end: { whenAllEnded: 'untouched', graceMinutes: 10, staleCounts: false },
});

export function RulePage() {
  const { ruleId } = useParams({ strict: false }) as { ruleId: string };
  const query = useRules();
  return (
    <Awaited query={query}>
      {(rules) => {
        const rule = rules.find((one) => one.ruleId === ruleId);
        if (!rule && ruleId !== 'new') return <Notice kind="note">This rule is no longer there. The list of rules has what is.</Notice>;
        return <Editor key={ruleId} rule={rule} rules={rules} />;
      }}
    </Awaited>
  );
}

/** A rule and, beside it, what it would have made of the past. */
function Editor({ rule, rules }: { rule: CorrelationRule | undefined; rules: readonly CorrelationRule[] }) {
  const [base, setBase] = useState(rule);
  const [draft, setDraft] = useState<CorrelationRuleBody>(() => (rule ? bodyOf(rule) : fresh(rules)));
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const navigate = useNavigate();
  const mayManage = useMay()('incidents:manage');
  const teams = useTeams().data ?? [];
  const services = useServices().data ?? [];
  const set = (change: Partial<CorrelationRuleBody>) => setDraft((before) => ({ ...before, ...change }));
  const isGroup = draft.action === 'group';
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await (base ? editRule(base, draft) : makeRule(draft));
      await refresh('correlation-rules');
      toast(`“${draft.name}” ${draft.enabled ? 'decides from now on' : 'is saved and off'}`);
      await navigate({ to: '/settings/rules' });
    } catch (problem) {
      const current = asProblem(problem).facts['current'];
      if (current && typeof current === 'object') setBase(current as CorrelationRule);
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const number = (name: 'windowMinutes' | 'minimumCount' | 'reopenMinutes', label: string, hint: string) => (
    <TextField
      type="number"
      min={name === 'reopenMinutes' ? 0 : 1}
      label={label}
      hint={hint}
      value={draft[name]}
      onChange={(event) => set({ [name]: Number(event.target.value) })}
    />
  );
  const book = [
    ...rules
      .filter(({ ruleId, isBuiltIn }) => !isBuiltIn && ruleId !== rule?.ruleId)
      .map((one) => ({ ...bodyOf(one), ruleId: one.ruleId })),
    ...(rule?.isBuiltIn ? [] : [{ ...draft, ...(rule ? { ruleId: rule.ruleId } : {}) }]),
    ...(rule?.isBuiltIn ? [{ ...draft, ruleId: rule.ruleId }] : []),
  ].toSorted((left, right) => left.order - right.order);
  return (
    <div className={css['editor']}>
      <Card title={rule ? 'Edit the rule' : 'Write a rule'} note={rule?.isBuiltIn ? 'the last one: it takes what is left' : undefined}>
        <form
          className={css['form']}
          style={{ padding: 0 }}
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <TextField label="Name" required maxLength={120} value={draft.name} onChange={(event) => set({ name: event.target.value })} />
          <ConditionEditor value={draft.when} onChange={(when) => set({ when })} />
          {!rule?.isBuiltIn && (
            <SelectField
              label="What becomes of them"
              value={draft.action}
              onChange={(event) => set({ action: event.target.value as 'group' | 'suppress' })}
              options={[
                ['group', 'They make incidents'],
                ['suppress', 'They are kept and open nothing'],
              ]}
            />
          )}
          {isGroup && (
            <>
              <TextField
                label="What alerts of one incident have in common"
                hint={`Reads: ${groupWords(draft.groupBy)}. A comma for “and”, a bar for “else”; a label is labels.region`}
                value={draft.groupBy.map(({ fields }) => fields.join(' | ')).join(', ')}
                onChange={(event) =>
                  set({
                    groupBy: event.target.value
                      .split(',')
                      .map((part) => part.split('|').map((field) => field.trim()))
                      .filter((fields) => fields.some(Boolean))
                      .map((fields, index) => ({
                        fields: fields as CorrelationRuleBody['groupBy'][number]['fields'],
                        missing: draft.groupBy[index]?.missing ?? 'own',
                      })),
                  })
                }
              />
              <div className={css['fields']}>
                {number('windowMinutes', 'Within, minutes', 'since the last alert of it')}
                {number('minimumCount', 'From how many alerts', 'fewer wait in the inbox')}
                {number('reopenMinutes', 'Reopen within, minutes', 'instead of a new incident')}
                <SelectField
                  label="Severity"
                  value={draft.severity}
                  onChange={(event) => set({ severity: event.target.value as CorrelationRuleBody['severity'] })}
                  options={[['computed', 'As the alerts say'], ...severities]}
                />
                <SelectField
                  label="Dependent services"
                  value={draft.dependencies}
                  onChange={(event) => set({ dependencies: event.target.value as CorrelationRuleBody['dependencies'] })}
                  options={[
                    ['none', 'stay apart'],
                    ['suggest', 'are suggested'],
                    ['join', 'make one incident'],
                  ]}
                />
                <SelectField
                  label="Goes to the team"
                  value={draft.route.teamIds[0] ?? ''}
                  onChange={(event) => set({ route: { ...draft.route, teamIds: event.target.value ? [event.target.value] : [] } })}
                  options={[['', 'of the service'], ...teams.map(({ teamId, name }) => [teamId, name] as const)]}
                />
                <SelectField
                  label="and is of the service"
                  value={draft.route.serviceIds[0] ?? ''}
                  onChange={(event) => set({ route: { ...draft.route, serviceIds: event.target.value ? [event.target.value] : [] } })}
                  options={[['', 'that the alert names'], ...services.map(({ serviceId, name }) => [serviceId, name] as const)]}
                />
                <SelectField
                  label="When all alerts have ended"
                  value={draft.end.whenAllEnded}
                  onChange={(event) =>
                    set({ end: { ...draft.end, whenAllEnded: event.target.value as CorrelationRuleBody['end']['whenAllEnded'] } })
                  }
                  options={[
                    ['untouched', 'resolve if untouched'],
                    ['acknowledged-too', 'resolve if acknowledged'],
                    ['always', 'always resolve'],
                    ['never', 'never resolve'],
                  ]}
                />
              </div>
            </>
          )}
          {!rule?.isBuiltIn && (
            <CheckBox checked={draft.enabled} onChange={(event) => set({ enabled: event.target.checked })}>
              On as soon as it is saved
            </CheckBox>
          )}
          {error !== undefined && <Problem error={error} />}
          <footer className={css['foot']}>
            <Button onClick={() => void navigate({ to: '/settings/rules' })}>{mayManage ? 'Cancel' : 'Back'}</Button>
            {mayManage && (
              <Button type="submit" look="primary" isBusy={isBusy} disabled={isBusy || draft.name.trim() === ''}>
                {error !== undefined && asProblem(error).status === 412 ? 'Save mine over it' : 'Save the rule'}
              </Button>
            )}
          </footer>
        </form>
      </Card>
      {mayManage && <TryOutCard rules={book} />}
    </div>
  );
}
