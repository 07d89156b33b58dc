import { ScrollText } from 'lucide-react';
import { useAudit, type AuditFact } from '../../api/operations';
import { words } from '../../ui/format';
import { Chip, Count } from '../../ui/kit';
import { ListCard } from '../../ui/list';
import { Notice } from '../../ui/states';
import { DayClock } from '../../ui/time';
import { addressOf } from '../../shell/palette-address';
import { Link } from '@tanstack/react-router';

/** Who ordered what, over all services, told from the commits alone. */
export function AuditPage() {
  const query = useAudit({});
  const missing = query.pages?.flatMap((page) => page.missing ?? []) ?? [];
  return (
    <ListCard
      label="Audit"
      note="who ordered what, the newest first"
      query={query}
      idOf={({ service, auditId }) => `${service}${auditId}`}
      empty={{ icon: <ScrollText size={24} aria-hidden />, title: 'No orders yet' }}
      before={
        missing.length > 0 && (
          <Notice kind="note">{[...new Set(missing)].map(words).join(', ')} did not answer: what they know is not in this list.</Notice>
        )
      }
      columns={[
        { name: 'When (UTC)', cell: ({ at }) => <DayClock at={at} /> },
        {
          name: 'Who',
          cell: ({ by }) => (
            <>
              {by.name ?? (by.kind === 'system' ? 'Debrief' : by.kind === 'public' ? 'nobody signed in' : by.id)}{' '}
              {by.kind === 'token' && <Chip>token</Chip>}
            </>
          ),
        },
        {
          name: 'What',
          is: 'title',
          cell: ({ type, types }) => (
            <>
              {whatOf(type)}
              {types.length > 1 && (
                <span className="faint" title={types.join('\n')}>
                  {' '}
                  +{types.length - 1}
                </span>
              )}
            </>
          ),
        },
        { name: 'Thing', cell: (fact) => <Thing fact={fact} /> },
        {
          name: 'Service',
          cell: ({ service }) => (
            <span className="muted" style={{ whiteSpace: 'nowrap' }}>
              {words(service)}
            </span>
          ),
        },
        {
          name: 'Request',
          cell: ({ correlationId }) => (
            <span className="mono faint" title={correlationId}>
              {correlationId.slice(0, 8)}
            </span>
          ),
        },
      ]}
    />
  );
}
const partsOf = (type: string) => {
  const [noun = '', verb = ''] = type.replace(/\.v\d+$/, '').split('.');
  return { noun, verb };
};
const whatOf = (type: string) => {
  const { noun, verb } = partsOf(type);
  return `${words(noun)} ${verb.replaceAll('-', ' ')}`;
};
function Thing({ fact: { type, subject } }: { fact: AuditFact }) {
  const to = addressOf({ noun: partsOf(type).noun, id: subject.id, title: '' });
  return /^\/(incidents|post-mortems|action-items)\//.test(to) ? (
    <Link to={to} className="mono">
      {subject.id}
    </Link>
  ) : (
    <Count>{subject.id}</Count>
  );
}
