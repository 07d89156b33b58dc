import { createContext, use } from 'react';
import type { Integration } from '../../api/ingest';

/** The source that the page is about, for its parts. */
export const IntegrationContext = createContext<Integration | undefined>(undefined);

export function useShownIntegration(): Integration {
  const integration = use(IntegrationContext);
  if (!integration) throw new Error('a part of a source stands outside its page');
  return integration;
}
