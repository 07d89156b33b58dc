import { PersistenceModule } from '@debrief/persistence';
import { CredentialSource } from '@debrief/service';
import { Module } from '@nestjs/common';
import { MessagingModule } from '@debrief/messaging';
import { AuditNotes } from './adapters/audit-notes.js';
import { CatalogueController } from './adapters/catalogue.controller.js';
import { CatalogueRepository } from './adapters/catalogue.repository.js';
import { CredentialsController } from './adapters/credentials.controller.js';
import { CredentialsStore } from './adapters/credentials.js';
import { models } from './adapters/directory.schema.js';
import { LastSeen } from './adapters/last-seen.js';
import { MeController } from './adapters/me.controller.js';
import { NamesController } from './adapters/names.controller.js';
import { PeopleController } from './adapters/people.controller.js';
import { PeopleRepository } from './adapters/people.repository.js';
import { SearchController } from './adapters/search.controller.js';
import { SessionCookie } from './adapters/session-cookie.js';
import { SessionsController } from './adapters/sessions.controller.js';
import { SessionsRepository } from './adapters/sessions.repository.js';
import { SetupCode } from './adapters/setup-code.js';
import { SetupController } from './adapters/setup.controller.js';
import { SignInFailures } from './adapters/sign-in-failures.js';
import { TeamsController } from './adapters/teams.controller.js';
import { TeamsRepository } from './adapters/teams.repository.js';
import { TokensController } from './adapters/tokens.controller.js';
import { TokensRepository } from './adapters/tokens.repository.js';
import { DirectoryCredentials } from './use-cases/directory-credentials.js';
import { FirstStart } from './use-cases/first-start.js';
import { ImportCatalogue } from './use-cases/import-catalogue.js';
import { ManageCatalogue } from './use-cases/manage-catalogue.js';
import { ManagePeople } from './use-cases/manage-people.js';
import { ManageTeams } from './use-cases/manage-teams.js';
import { ManageTokens } from './use-cases/manage-tokens.js';
import { Membership } from './use-cases/membership.js';
import { MembershipSweep } from './use-cases/membership.sweep.js';
import { SetUp } from './use-cases/set-up.js';
import { SignIn } from './use-cases/sign-in.js';

@Module({
  imports: [PersistenceModule.forService('directory', models), MessagingModule.forService('directory', { says: 'directory', hears: [] })],
  controllers: [
    SetupController,
    SessionsController,
    MeController,
    PeopleController,
    TeamsController,
    CatalogueController,
    TokensController,
    CredentialsController,
    SearchController,
    NamesController,
  ],
  providers: [
    PeopleRepository,
    TeamsRepository,
    CatalogueRepository,
    TokensRepository,
    SessionsRepository,
    CredentialsStore,
    LastSeen,
    SignInFailures,
    SetupCode,
    AuditNotes,
    SessionCookie,
    SignIn,
    SetUp,
    ManagePeople,
    ManageTeams,
    ManageCatalogue,
    ImportCatalogue,
    ManageTokens,
    Membership,
    MembershipSweep,
    FirstStart,
    { provide: CredentialSource, useClass: DirectoryCredentials },
  ],
  exports: [CredentialSource, SetUp],
})
export class DirectoryModule {}
