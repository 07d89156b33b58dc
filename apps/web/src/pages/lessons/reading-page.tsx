import { BookOpenCheck, Check } from 'lucide-react';
import { markRead, useReadingList } from '../../api/lessons';
import { refresh } from '../../api/queries';
import { Page } from '../../shell/page';
import { Button } from '../../ui/kit';
import { ListSection } from '../../ui/list';
import { Ago } from '../../ui/time';
import { toastProblem } from '../../ui/toast';
import { postMortemColumns } from '../post-mortems/post-mortem-columns';
import { KnowledgeTabs } from './knowledge-tabs';

/** Published and not read yet: severe ones, and those about services and teams of mine. Who has read what, nobody else learns. */
export function ReadingPage() {
  const query = useReadingList(true);
  const read = (postMortemId: string) => void markRead(postMortemId).then(() => refresh('post-mortems'), toastProblem);
  return (
    <Page
      crumbs={[{ text: 'Post-mortems', to: '/post-mortems' }, { text: 'Reading list' }]}
      title="Worth reading"
      lead="Published, not read by you yet, and severe or about your services and teams. Only you see this list."
      tabs={<KnowledgeTabs />}
    >
      <div style={{ paddingTop: 16 }}>
        <ListSection
          label="Reading list"
          query={query}
          idOf={({ postMortemId }) => postMortemId}
          empty={{
            icon: <BookOpenCheck size={24} aria-hidden />,
            title: 'Everything is read',
            children: 'What is published about your services and teams, and whatever was severe, will wait here.',
          }}
          columns={[
            ...postMortemColumns,
            {
              name: 'Why',
              cell: ({ because }) => <span className="muted">{because.map((one) => one.replace(/^severity sev/, 'SEV ')).join(', ')}</span>,
            },
            { name: 'Published', cell: ({ publishedAt }) => publishedAt && <Ago at={publishedAt} /> },
            {
              name: 'Orders',
              is: 'orders',
              cell: ({ postMortemId, number }) => (
                <Button
                  size="small"
                  look="quiet"
                  aria-label={`PM-${number} is read`}
                  icon={<Check size={13} aria-hidden />}
                  onClick={() => read(postMortemId)}
                >
                  Read
                </Button>
              ),
            },
          ]}
        />
      </div>
    </Page>
  );
}
