import type { ReactNode } from 'react';
import { Button as AriaButton, Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import kit from './kit.module.css';
import css from './menu.module.css';

export interface MenuEntry {
  id: string;
  label: ReactNode;
  text?: string;
  icon?: ReactNode;
  isDangerous?: boolean;
  isDisabled?: boolean;
  onSelect: () => void;
}

export interface MenuProps {
  label: string;
  trigger: ReactNode;
  entries: readonly (MenuEntry | null)[];
  look?: string;
  size?: 'small';
}
/** A button that opens a list of orders. `null` in the list draws a line. */
export function Menu({ label, trigger, entries, look = 'plain', size }: MenuProps) {
  return (
    <MenuTrigger>
      <AriaButton
        aria-label={label}
        className={`${kit['button']} ${typeof trigger === 'string' ? '' : kit['icon']}`}
        data-look={look}
        data-size={size}
      >
        {trigger}
      </AriaButton>
      <Popover className={css['popover']!} offset={4}>
        <AriaMenu className={css['menu']!} onAction={(id) => entries.find((entry) => entry?.id === id)?.onSelect()}>
          {entries.map((entry, index) =>
            entry === null ? (
              <Separator key={`line-${index}`} className={css['line']!} />
            ) : (
              <MenuItem
                key={entry.id}
                id={entry.id}
                className={css['item']!}
                data-dangerous={entry.isDangerous}
                isDisabled={entry.isDisabled ?? false}
                textValue={entry.text ?? (typeof entry.label === 'string' ? entry.label : entry.id)}
              >
                {entry.icon}
                {entry.label}
              </MenuItem>
            ),
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
