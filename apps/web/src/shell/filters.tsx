import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTeams } from '../api/directory';
import { Button, Picker, SearchInput, type Option } from '../ui/kit';
import { useFilters } from './use-filters';

/** One filter of a list, kept in the address under its name; its first option filters nothing. */
export function Filter({ name, label, options }: { name: string; label: string; options: readonly Option[] }) {
  const { filters, set } = useFilters();
  return <Picker label={label} value={filters[name] ?? ''} onChange={(event) => set({ [name]: event.target.value })} options={options} />;
}

export const SeverityFilter = () => (
  <Filter
    name="severity"
    label="Severity"
    options={[['', 'Any severity'], ...['1', '2', '3', '4', '5'].map((level) => [`sev${level}`, `SEV ${level}`] as const)]}
  />
);
export const DueFilter = () => (
  <Filter
    name="overdue"
    label="Due"
    options={[
      ['', 'Due or not'],
      ['true', 'Overdue'],
    ]}
  />
);
/** Absent where nobody has made a team. */
export function TeamFilter() {
  const teams = useTeams().data ?? [];
  if (teams.length === 0) return null;
  return <Filter name="team" label="Team" options={[['', 'Any team'], ...teams.map(({ teamId, name }) => [teamId, name] as const)]} />;
}

/** What is typed narrows the list; `/` leads here. */
export function WordsFilter({ label = 'Words or number' }: { label?: string }) {
  const { filters, set } = useFilters();
  return (
    <span style={{ width: 240 }}>
      <SearchInput
        data-filter
        icon={<Search size={14} aria-hidden />}
        label={label}
        placeholder={label}
        defaultValue={filters['q'] ?? ''}
        onChange={(event) => set({ q: event.target.value })}
      />
    </span>
  );
}

interface Nothing {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}
/** What an empty list says: that the filters leave nothing over, with the way out, or that there is nothing yet, with the way on. */
export const emptyList = (isFiltered: boolean, clear: () => void, noneLeft: string, { icon, ...noneYet }: Nothing): Nothing =>
  isFiltered ? { icon, title: noneLeft, action: <Button onClick={clear}>Clear the filters</Button> } : { icon, ...noneYet };
