import { paste } from '../set-up.js';
import type { Source } from '../source.js';
import { nagiosParser } from '../nagios/nagios-notification.js';
import { examples } from './examples.js';

/* Icinga 2 by a notification command: https://icinga.com/docs/icinga-2/latest/doc/03-monitoring-basics/#notification-commands */
export const icinga2: Source = {
  name: 'icinga2',
  title: 'Icinga 2',
  category: 'alerts',
  family: 'icinga2',
  parserVersion: 2,
  parse: nagiosParser('Icinga 2'),
  recognizes: () => false,
  setUp: ({ ingestUrl }) => ({
    steps: [
      paste(
        'A notification command; use it in a Notification object for hosts and services:',
        'text',
        `object NotificationCommand "debrief" {\n  command = [ "/usr/bin/curl", "-sf", "-X", "POST", "${ingestUrl}" ]\n  arguments = {\n    "-d" = { value = [ "host=$host.name$", "service=$service.name$", "type=$notification.type$", "state=$notification_state$", "output=$notification_output$", "time=$icinga.timet$" ] repeat_key = true }\n  }\n  vars.notification_state = {{ if (macro("$service.name$")) { macro("$service.state$") } else { macro("$host.state$") } }}\n  vars.notification_output = {{ if (macro("$service.name$")) { macro("$service.output$") } else { macro("$host.output$") } }}\n}\n`,
      ),
    ],
  }),
  examples,
};
