import { NotificationKind } from '@debrief/contracts';
import { acceptForms, notFound, Public } from '@debrief/service';
import { Controller, Get, Header, HttpCode, type OnModuleInit, Param, Post } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ChangePreferences } from '../use-cases/change-preferences.js';
import { MessageLinks } from './message-links.js';

const PATH = '/api/v1/unsubscribe/';

/** One click in a mail client (RFC 8058): no cookie, no redirect, and only the POST acts, because scanners follow links. */
@Controller('api/v1/unsubscribe')
export class UnsubscribeController implements OnModuleInit {
  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly links: MessageLinks,
    private readonly changePreferences: ChangePreferences,
  ) {}

  /** Mail clients send a form; what it says does not matter. */
  onModuleInit(): void {
    acceptForms(this.adapters, PATH);
  }

  /** A page with a button, for people who follow the link in the text. Changes nothing. */
  @Get(':token')
  @Header('content-type', 'text/html; charset=utf-8')
  @Public()
  show(@Param('token') token: string): string {
    const { kind } = this.read(token);
    return [
      '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Debrief: no more e-mail of this kind</title></head><body><main>',
      `<h1>No more e-mail of the kind “${kind}”?</h1>`,
      '<p>Your inbox in Debrief keeps telling you.</p>',
      '<form method="post"><button type="submit">Stop these e-mails</button></form>',
      '</main></body></html>',
    ].join('');
  }

  /** Switches that kind off for e-mail. Twice is once. */
  @Post(':token')
  @HttpCode(200)
  @Public()
  async act(@Param('token') token: string) {
    const { personId, kind } = this.read(token);
    await this.changePreferences.execute(personId, [{ kind, channelId: 'email', mode: 'off' }]);
    return { kind, channelId: 'email', mode: 'off' };
  }

  private read(token: string): { personId: string; kind: NotificationKind } {
    const said = this.links.readUnsubscribe(token);
    const kind = NotificationKind.safeParse(said?.kind);
    if (!said || !kind.success) throw notFound('unsubscribe/unknown');
    return { personId: said.personId, kind: kind.data };
  }
}
