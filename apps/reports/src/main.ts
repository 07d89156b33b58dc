import { startService } from '@debrief/service';
import { ReportsModule } from './reports.module.js';

await startService(ReportsModule, { name: 'reports' });
