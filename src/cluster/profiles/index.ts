import { kubespray } from './kubespray.ts';
import { minikube } from './minikube.ts';
import type { Profile } from './profile.ts';

/** The list; the first is the default. */
export const profiles: readonly Profile[] = [kubespray, minikube];

export const profileNamed = (name: string): Profile | undefined => profiles.find((profile) => profile.name === name);
export type { Profile } from './profile.ts';
