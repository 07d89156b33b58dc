import { useState } from 'react';
import { sheet } from '../keys/registry';
import { commands, label, useAllCommands } from '../keys/use-commands';
import { Dialog } from '../ui/dialog';
import { CheckBox, Kbd } from '../ui/kit';
import { closeOverlay } from './palette-state';
import css from './shortcuts.module.css';

/** Every key that works here and now, made from the one registry. */
export function Shortcuts() {
  const groups = sheet(useAllCommands());
  const [isOn, setOn] = useState(commands.lettersAreOn);
  const choose = (next: boolean) => {
    commands.lettersAreOn = next;
    setOn(next);
    try {
      localStorage.setItem('debrief-letters', next ? 'on' : 'off');
    } catch {
      // The choice then lasts as long as the page.
    }
  };
  return (
    <Dialog title="Shortcuts" onClose={closeOverlay} width={680}>
      <div className={css['sheet']}>
        {groups.map(({ group, commands: list }) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {list.map((command) => (
                <div key={command.id}>
                  <dt>{command.label}</dt>
                  <dd>
                    {label(command.keys!)
                      .split(' then ')
                      .map((key) => (
                        <Kbd key={key}>{key}</Kbd>
                      ))}
                    <span className="visually-hidden">{label(command.keys!)}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <CheckBox checked={isOn} onChange={(event) => choose(event.target.checked)}>
        Single letters are shortcuts (never inside a text)
      </CheckBox>
    </Dialog>
  );
}
