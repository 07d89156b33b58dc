/** A media type for Zabbix 6.0 and later: https://www.zabbix.com/documentation/current/en/manual/config/notifications/media/webhook */
export const mediaType = (ingestUrl: string): string => `zabbix_export:
  version: '6.0'
  media_types:
    - name: Debrief
      type: WEBHOOK
      parameters:
        - { name: url, value: '${ingestUrl}' }
        - { name: eventId, value: '{EVENT.ID}' }
        - { name: value, value: '{EVENT.VALUE}' }
        - { name: update, value: '{EVENT.UPDATE.ACTION}' }
        - { name: nseverity, value: '{EVENT.NSEVERITY}' }
        - { name: name, value: '{EVENT.NAME}' }
        - { name: host, value: '{HOST.NAME}' }
        - { name: date, value: '{EVENT.DATE}' }
        - { name: time, value: '{EVENT.TIME}' }
        - { name: recoveryDate, value: '{EVENT.RECOVERY.DATE}' }
        - { name: recoveryTime, value: '{EVENT.RECOVERY.TIME}' }
        - { name: tags, value: '{EVENT.TAGSJSON}' }
      script: |
        var p = JSON.parse(value), r = new HttpRequest(), u = p.url; delete p.url;
        r.addHeader('Content-Type: application/json'); r.post(u, JSON.stringify(p));
        if (r.getStatus() < 200 || r.getStatus() > 299) throw 'Debrief answered ' + r.getStatus(); return 'OK';
      message_templates:
        - { event_source: TRIGGERS, operation_mode: PROBLEM }
        - { event_source: TRIGGERS, operation_mode: RECOVERY }
        - { event_source: TRIGGERS, operation_mode: UPDATE }
`;
