import { paste, step } from '../set-up.js';
import type { Source } from '../source.js';
import { nagiosParser } from '../nagios/nagios-notification.js';
import { examples } from './examples.js';

/* Checkmk by a notification script: https://docs.checkmk.com/latest/en/notifications.html#scripts */
export const checkmk: Source = {
  name: 'checkmk',
  title: 'Checkmk',
  category: 'alerts',
  family: 'checkmk',
  parserVersion: 2,
  parse: nagiosParser('Checkmk', true),
  recognizes: () => false,
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste(
        'Save this as ~/local/share/check_mk/notifications/debrief of the site, executable:',
        'sh',
        `#!/bin/sh\n# Debrief\nexec curl -sf -X POST '${ingestUrl}' --data-urlencode "site=$OMD_SITE" --data-urlencode "host=$NOTIFY_HOSTNAME" --data-urlencode "service=$NOTIFY_SERVICEDESC" \\\n  --data-urlencode "type=$NOTIFY_NOTIFICATIONTYPE" --data-urlencode "state=\${NOTIFY_SERVICESTATE:-$NOTIFY_HOSTSTATE}" --data-urlencode "output=\${NOTIFY_SERVICEOUTPUT:-$NOTIFY_HOSTOUTPUT}" --data-urlencode "time=$NOTIFY_MICROTIME"\n`,
      ),
      step('Setup → Notifications → Add rule, with "Debrief" as notification method.'),
    ],
  }),
  examples,
};
