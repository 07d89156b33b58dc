import { Link } from '@tanstack/react-router';
import { FileStack } from 'lucide-react';
import { useMay } from '../../api/directory';
import { useTemplates } from '../../api/templates';
import { words } from '../../ui/format';
import { Chip, Count, buttonClass } from '../../ui/kit';
import { ListCard } from '../../ui/list';
import { Duties } from './duties';
import { Policies } from './policies';

/** What a post-mortem asks for, and which incidents ask for one. */
export function TemplatesPage() {
  const query = useTemplates();
  const mayManage = useMay()('post-mortems:manage');
  return (
    <>
      <ListCard
        label="Templates"
        note="what a post-mortem asks for; saving makes the next version"
        query={query}
        idOf={({ templateId }) => templateId}
        empty={{ icon: <FileStack size={24} aria-hidden />, title: 'No templates' }}
        columns={[
          {
            name: 'Name',
            is: 'title',
            cell: ({ templateId, name }) => (
              <Link to="/settings/templates/$templateId" params={{ templateId }}>
                {name}
              </Link>
            ),
          },
          { name: 'Version', cell: ({ version }) => <Count>v{version}</Count> },
          {
            name: 'For',
            is: 'bare',
            cell: ({ subjects }) => (
              <span className="row" style={{ gap: 4 }}>
                {subjects.map((subject) => (
                  <Chip key={subject} look="outline">
                    {words(subject)}
                  </Chip>
                ))}
              </span>
            ),
          },
          { name: 'Sections', is: 'number', cell: ({ sections }) => sections.length },
          { name: 'Required', is: 'number', cell: ({ sections }) => sections.filter(({ required }) => required).length },
          mayManage && {
            name: 'Orders',
            is: 'orders',
            cell: ({ templateId, name }) => (
              <Link
                to="/settings/templates/$templateId"
                params={{ templateId: 'new' }}
                search={{ from: templateId }}
                className={buttonClass}
                data-size="small"
                data-look="quiet"
                aria-label={`Copy as a template of your own: ${name}`}
              >
                Copy
              </Link>
            ),
          },
        ]}
      />
      <Policies templates={query.data ?? []} mayManage={mayManage} />
      <Duties mayManage={mayManage} />
    </>
  );
}
