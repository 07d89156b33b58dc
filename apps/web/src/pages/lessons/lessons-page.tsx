import { Link } from '@tanstack/react-router';
import { Check, GraduationCap, Hammer, Minus } from 'lucide-react';
import { useState } from 'react';
import { createActionItem } from '../../api/action-items';
import { useMay, useMe, useNames, useTeams } from '../../api/directory';
import { answerLesson, retireLesson, useLessons, type Lesson, type LessonAnswerKind } from '../../api/lessons';
import { refresh } from '../../api/queries';
import { Page, Toolbar } from '../../shell/page';
import { useFilters } from '../../shell/use-filters';
import { Button, Card, Chip, Picker, Radio, TextArea, TextField, type Kind } from '../../ui/kit';
import { FormDialogLazy } from '../../ui/lazy-dialog';
import { Awaited, Empty } from '../../ui/states';
import { Ago } from '../../ui/time';
import { toast } from '../../ui/toast';
import { KnowledgeTabs } from './knowledge-tabs';
import css from './lessons.module.css';

const answers: Readonly<Record<LessonAnswerKind, readonly [string, Kind | undefined, typeof Check]>> = {
  applies: ['applies', 'note', Check],
  'does-not-apply': ['does not apply', undefined, Minus],
  acting: ['acting on it', 'act', Hammer],
};

/** What others learned, as a question to each team: does it apply to us? */
export function LessonsPage() {
  const { filters, set, clear } = useFilters();
  const { lesson: picked, show, team } = filters;
  const teams = useTeams().data ?? [];
  const query = useLessons({
    team: show === 'unanswered' ? undefined : team,
    unansweredBy: show === 'unanswered' ? team : undefined,
    state: show === 'retired' ? 'retired' : undefined,
  });
  const [answering, setAnswering] = useState<Lesson>();
  const [retiring, setRetiring] = useState<Lesson>();
  const may = useMay();
  const hasFilter = Boolean(show ?? team);
  return (
    <Page
      crumbs={[{ text: 'Post-mortems', to: '/post-mortems' }, { text: 'Lessons' }]}
      title="Lessons"
      lead="What others learned, as a question to each team: does it apply to us?"
      tabs={<KnowledgeTabs />}
    >
      <div className="stack" style={{ paddingTop: 16 }}>
        <Toolbar>
          <Picker
            label="Team"
            value={team ?? ''}
            onChange={(event) => set({ team: event.target.value, ...(event.target.value ? {} : { show: undefined }) })}
            options={[['', 'Any team'], ...teams.map(({ teamId, name }) => [teamId, name] as const)]}
          />
          <Picker
            label="Which lessons"
            value={show ?? ''}
            onChange={(event) => set({ show: event.target.value })}
            options={[['', 'All of them'], ...(team ? [['unanswered', 'Not answered yet'] as const] : []), ['retired', 'Retired']]}
          />
        </Toolbar>
        <Awaited query={query}>
          {(lessons) =>
            lessons.length === 0 ? (
              <Card>
                <Empty
                  icon={<GraduationCap size={24} aria-hidden />}
                  title={hasFilter ? 'No lesson answers these filters' : 'No lessons yet'}
                  action={hasFilter && <Button onClick={clear}>Clear the filters</Button>}
                >
                  {hasFilter ? undefined : 'A post-mortem shares them when it is published: look for “Beyond this incident”.'}
                </Empty>
              </Card>
            ) : (
              <ul className={css['lessons']} aria-label="Lessons">
                {lessons.map((lesson) => (
                  <LessonLine
                    key={lesson.lessonId}
                    lesson={lesson}
                    isPicked={lesson.lessonId === picked}
                    onAnswer={may('post-mortems:write') && lesson.state === 'shared' ? setAnswering : undefined}
                    onRetire={may('post-mortems:publish') && lesson.state === 'shared' ? setRetiring : undefined}
                  />
                ))}
              </ul>
            )
          }
        </Awaited>
        {query.hasNextPage && (
          <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        )}
      </div>
      {answering && <AnswerDialog lesson={answering} onClose={() => setAnswering(undefined)} />}
      {retiring && <RetireDialog lesson={retiring} onClose={() => setRetiring(undefined)} />}
    </Page>
  );
}

interface LineProps {
  lesson: Lesson;
  isPicked: boolean;
  onAnswer: ((lesson: Lesson) => void) | undefined;
  onRetire: ((lesson: Lesson) => void) | undefined;
}
function LessonLine({ lesson, isPicked, onAnswer, onRetire }: LineProps) {
  const names = useNames();
  const asked = [...new Set([...lesson.appliesTo.teamIds, ...lesson.answers.map(({ teamId }) => teamId)])];
  return (
    <li className={css['lesson']} data-selected={isPicked}>
      <p className={css['statement']}>{lesson.statement}</p>
      <p className="faint row" style={{ gap: 8 }}>
        <Link to="/post-mortems/$postMortemId" params={{ postMortemId: lesson.postMortemId }}>
          The post-mortem behind it
        </Link>
        <span>
          shared <Ago at={lesson.sharedAt} />
        </span>
        {lesson.appliesTo.technologies.map((technology) => (
          <Chip key={technology} look="outline">
            {technology}
          </Chip>
        ))}
        {lesson.state === 'retired' && <Chip>Retired</Chip>}
      </p>
      <div className="row" style={{ gap: 6 }}>
        {asked.map((teamId) => {
          const given = lesson.answers.find((one) => one.teamId === teamId);
          const [text, kind, Icon] = given ? answers[given.answer] : (['has not answered', undefined, undefined] as const);
          return (
            <Chip key={teamId} kind={kind} title={given?.reason || undefined}>
              {Icon && <Icon size={12} aria-hidden />} {names(teamId)}: {text}
            </Chip>
          );
        })}
        <span className="row-end row" style={{ gap: 6 }}>
          {onRetire && (
            <Button size="small" look="quiet" onClick={() => onRetire(lesson)}>
              Retire
            </Button>
          )}
          {onAnswer && (
            <Button size="small" onClick={() => onAnswer(lesson)}>
              Answer for a team
            </Button>
          )}
        </span>
      </div>
    </li>
  );
}

function AnswerDialog({ lesson, onClose }: { lesson: Lesson; onClose: () => void }) {
  const teams = useTeams().data ?? [];
  const mine = useMe().data?.person?.teamIds ?? [];
  const waiting = lesson.appliesTo.teamIds.filter((teamId) => !lesson.answers.some((one) => one.teamId === teamId));
  const [teamId, setTeamId] = useState(waiting.find((one) => mine.includes(one)) ?? waiting[0] ?? mine[0] ?? '');
  const [answer, setAnswer] = useState<LessonAnswerKind>('applies');
  const [reason, setReason] = useState('');
  const [title, setTitle] = useState('');
  const isReasonMissing = answer === 'does-not-apply' && reason.trim().length < 10;
  const makesItem = answer === 'acting' && title.trim().length >= 8;
  return (
    <FormDialogLazy
      title="Does it apply to us?"
      lead={lesson.statement}
      submit="Answer"
      canSubmit={teamId !== '' && !isReasonMissing}
      onClose={onClose}
      onSubmit={async () => {
        const item = makesItem
          ? await createActionItem({
              title: title.trim(),
              kind: 'prevent',
              priority: 'P2',
              owningTeamId: teamId,
              sources: [{ kind: 'lesson', id: lesson.lessonId }],
            })
          : undefined;
        await answerLesson(lesson.lessonId, { teamId, answer, reason: reason.trim(), actionItemId: item?.actionItemId ?? null });
        await refresh('lessons', 'action-items');
        toast(item ? `Answered; ${item.key} is proposed` : 'Answered');
      }}
    >
      <Picker
        label="For which team"
        value={teamId}
        onChange={(event) => setTeamId(event.target.value)}
        options={[['', 'Choose a team…'], ...teams.map((team) => [team.teamId, team.name] as const)]}
      />
      <div role="radiogroup" aria-label="Answer" className="stack" style={{ gap: 4 }}>
        {(
          [
            ['applies', 'It applies to us'],
            ['acting', 'We are acting on it'],
            ['does-not-apply', 'It does not apply to us'],
          ] as const
        ).map(([value, text]) => (
          <Radio key={value} name="answer" checked={answer === value} onChange={() => setAnswer(value)}>
            {text}
          </Radio>
        ))}
      </div>
      {answer === 'acting' && (
        <TextField
          label="What will be done"
          isOptional
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          hint="Makes an action item of the team. Verb and object, 8 characters or more"
        />
      )}
      <TextArea
        label={answer === 'does-not-apply' ? 'Why not?' : 'A remark'}
        isOptional={answer !== 'does-not-apply'}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint={answer === 'does-not-apply' ? 'At least 10 characters: others read it' : undefined}
      />
    </FormDialogLazy>
  );
}

function RetireDialog({ lesson, onClose }: { lesson: Lesson; onClose: () => void }) {
  const [reason, setReason] = useState('');
  return (
    <FormDialogLazy
      title="Retire this lesson"
      lead="Nobody is asked about it any more. It stays in the list of retired ones."
      submit="Retire"
      canSubmit={reason.trim().length > 2}
      onClose={onClose}
      onSubmit={async () => {
        await retireLesson(lesson.lessonId, reason.trim());
        await refresh('lessons');
      }}
    >
      <TextArea label="Why?" autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
    </FormDialogLazy>
  );
}
