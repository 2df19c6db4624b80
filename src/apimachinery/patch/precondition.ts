import { isMap } from '../deep.ts';

/** Would a patch change which object it is about? */
export const changesIdentity = (patch: Record<string, any>): boolean =>
  'apiVersion' in patch || 'kind' in patch || (isMap(patch.metadata) && 'name' in patch.metadata);
