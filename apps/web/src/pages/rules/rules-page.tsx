import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, Plus, Split } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/directory';
import { refresh } from '../../api/queries';
import { bodyOf, deleteRule, editRule, makeRule, useRules, type CorrelationRule } from '../../api/rules';
import { Button, Chip, buttonClass } from '../../ui/kit';
import { ListCard } from '../../ui/list';
import { toast, toastProblem } from '../../ui/toast';
import { groupWords, sentenceOf } from './condition';
import css from './rules.module.css';

/** The rules of correlation in their order: the first that means an alert takes it, the built-in one takes what is left. */
export function RulesPage() {
  const query = useRules();
  const mayManage = useMay()('incidents:manage');
  const [isBusy, setBusy] = useState(false);
  const rules = query.data ?? [];
  const own = rules.filter(({ isBuiltIn }) => !isBuiltIn);
  const give = async (run: () => Promise<unknown>, done: string, undo?: () => void) => {
    setBusy(true);
    try {
      await run();
      toast(done, undo ? { undo } : {});
    } catch (error) {
      toastProblem(error);
    } finally {
      await refresh('correlation-rules');
      setBusy(false);
    }
  };
  /** Two neighbours change places: their numbers are dealt anew, so that equal ones get an order, too. */
  const move = (rule: CorrelationRule, by: -1 | 1) => {
    const from = own.indexOf(rule);
    const next = own.toSpliced(from, 1).toSpliced(from + by, 0, rule);
    return give(
      async () => {
        for (const [index, one] of next.entries())
          if (one.order !== (index + 1) * 10) await editRule(one, { ...bodyOf(one), order: (index + 1) * 10 });
      },
      `“${rule.name}” is now number ${from + by + 1}`,
    );
  };
  const change = (rule: CorrelationRule, body: Partial<CorrelationRule>, done: string) =>
    give(() => editRule(rule, { ...bodyOf(rule), ...body }), done);
  return (
    <ListCard
      label="Correlation rules"
      note="the first rule that means an alert takes it"
      actions={
        mayManage && (
          <Link to="/settings/rules/$ruleId" params={{ ruleId: 'new' }} className={buttonClass} data-size="small" data-look="primary">
            <Plus size={13} aria-hidden /> Write a rule
          </Link>
        )
      }
      query={query}
      idOf={({ ruleId }) => ruleId}
      empty={{ icon: <Split size={24} aria-hidden />, title: 'No rules' }}
      columns={[
        {
          name: 'Order',
          cell: (rule) => {
            const at = own.indexOf(rule);
            if (rule.isBuiltIn) return <span className="faint">last</span>;
            return (
              <span className={css['order']}>
                {at + 1}
                {mayManage && (
                  <>
                    <Button
                      look="quiet"
                      size="small"
                      aria-label={`Move “${rule.name}” up`}
                      disabled={isBusy || at === 0}
                      icon={<ArrowUp size={13} aria-hidden />}
                      onClick={() => void move(rule, -1)}
                    />
                    <Button
                      look="quiet"
                      size="small"
                      aria-label={`Move “${rule.name}” down`}
                      disabled={isBusy || at === own.length - 1}
                      icon={<ArrowDown size={13} aria-hidden />}
                      onClick={() => void move(rule, 1)}
                    />
                  </>
                )}
              </span>
            );
          },
        },
        {
          name: 'Rule',
          is: 'title',
          width: '22%',
          cell: ({ ruleId, name, isBuiltIn }) => (
            <>
              <Link to="/settings/rules/$ruleId" params={{ ruleId }}>
                {name}
              </Link>{' '}
              {isBuiltIn && <Chip>built in</Chip>}
            </>
          ),
        },
        { name: 'Which alerts', cell: ({ when }) => <span className="muted">{sentenceOf(when)}</span> },
        {
          name: 'What becomes of them',
          cell: ({ action, groupBy, windowMinutes, minimumCount }) =>
            action === 'suppress' ? (
              <Chip kind="note">Open nothing</Chip>
            ) : (
              <span className="muted">
                {groupWords(groupBy)}, within {windowMinutes} m{minimumCount > 1 && `, from ${minimumCount} alerts`}
              </span>
            ),
        },
        { name: 'State', is: 'bare', cell: ({ enabled }) => <Chip kind={enabled ? 'act' : undefined}>{enabled ? 'On' : 'Off'}</Chip> },
        mayManage && {
          name: 'Orders',
          is: 'orders',
          cell: (rule) =>
            !rule.isBuiltIn && (
              <span className="row" style={{ flexWrap: 'nowrap', gap: 4 }}>
                <Button
                  size="small"
                  look="quiet"
                  disabled={isBusy}
                  aria-label={`Switch “${rule.name}” ${rule.enabled ? 'off' : 'on'}`}
                  onClick={() => void change(rule, { enabled: !rule.enabled }, `“${rule.name}” is ${rule.enabled ? 'off' : 'on'}`)}
                >
                  {rule.enabled ? 'Switch off' : 'Switch on'}
                </Button>
                <Button
                  size="small"
                  look="danger"
                  disabled={isBusy}
                  aria-label={`Delete “${rule.name}”`}
                  onClick={() =>
                    void give(
                      () => deleteRule(rule),
                      `“${rule.name}” is deleted`,
                      () => void give(() => makeRule(bodyOf(rule)), `“${rule.name}” is back`),
                    )
                  }
                >
                  Delete
                </Button>
              </span>
            ),
        },
      ]}
    />
  );
}
