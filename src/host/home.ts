import type { Host } from './host.ts';

/** The folder of this user's clusters and of their kubeconfig; nothing is ever written elsewhere. */
export const homeOf = ({ env }: Pick<Host, 'env'>): string => env.KUBESIM_HOME || `${env.HOME ?? ''}/.kubesim`;
