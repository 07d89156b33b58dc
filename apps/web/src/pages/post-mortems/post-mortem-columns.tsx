import { Link } from '@tanstack/react-router';
import { Count, Severity } from '../../ui/kit';
import type { Column } from '../../ui/list';

interface Listed {
  postMortemId: string;
  number: number;
  severity: string | null;
  title: string;
}
/** How every list names a post-mortem. */
export const postMortemColumns: readonly Column<Listed>[] = [
  { name: 'Number', is: 'bare', cell: ({ number }) => <Count>PM-{number}</Count> },
  { name: 'Severity', is: 'bare', cell: ({ severity }) => severity && <Severity severity={severity} /> },
  {
    name: 'Title',
    is: 'title',
    cell: ({ postMortemId, title }) => (
      <Link to="/post-mortems/$postMortemId" params={{ postMortemId }}>
        {title}
      </Link>
    ),
  },
];
