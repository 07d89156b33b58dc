import { paste } from '../set-up.js';
import type { Source } from '../source.js';
import { nagiosParser } from './nagios-notification.js';
import { examples } from './examples.js';

/*
 * Nagios Core has no webhook of its own: a notification command sends its macros as JSON.
 * https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/macrolist.html
 */
export const nagios: Source = {
  name: 'nagios',
  title: 'Nagios',
  category: 'alerts',
  family: 'nagios',
  parserVersion: 2,
  parse: nagiosParser('Nagios'),
  recognizes: () => false,
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste(
        'In commands.cfg, and then name both as notification commands of a contact:',
        'text',
        `define command {\n  command_name notify-service-by-debrief\n  command_line curl -sf -X POST '${ingestUrl}' -d 'host=$HOSTNAME$' -d 'service=$SERVICEDESC$' -d 'type=$NOTIFICATIONTYPE$' -d 'state=$SERVICESTATE$' --data-urlencode 'output=$SERVICEOUTPUT$' -d 'time=$TIMET$'\n}\ndefine command {\n  command_name notify-host-by-debrief\n  command_line curl -sf -X POST '${ingestUrl}' -d 'host=$HOSTNAME$' -d 'type=$NOTIFICATIONTYPE$' -d 'state=$HOSTSTATE$' --data-urlencode 'output=$HOSTOUTPUT$' -d 'time=$TIMET$'\n}\n`,
      ),
    ],
  }),
  examples,
};
