import { formatDuration } from '../apimachinery/duration.ts';
import type { ImageFacts, PullFailure } from '../containers/runtime.ts';
import { nextBackOff } from './backoff.ts';
import { spread } from './digest.ts';
import type { Sync } from './sync.ts';
import type { Container } from './types.ts';

/** Why a container cannot start yet: what its status shows as `state.waiting`. */
export interface Waiting {
  reason: string;
  message?: string;
}

export const isWaiting = (answer: object): answer is Waiting => 'reason' in answer;

/** The names of the images that have been pulled on a node. */
interface PulledImages {
  images: Record<string, 1>;
}

export const pulledImagesKey = (node: string): string => `_images/${node}`;

const bytesPerMs = 25_000;

/** Makes the image present on the node as its pull policy says, telling it in events. */
export function ensureImage(sync: Sync, container: Container): ImageFacts | Waiting {
  const reference = container.image ?? '';
  const found = sync.runtime.pull(reference);
  if (isWaiting(found) && found.reason === 'InvalidImageName') {
    sync.eventOnce('Warning', 'InspectFailed', found.message, container);
    sync.eventOnce('Warning', 'Failed', 'Error: InvalidImageName', container);
    return found;
  }
  const policy = container.imagePullPolicy ?? defaultPullPolicy(reference);
  const present = isPresent(sync, reference, found);
  if (policy === 'Never' && !present) {
    const message = `Container image "${reference}" is not present with pull policy of Never`;
    sync.eventOnce('Warning', 'ErrImageNeverPull', message, container);
    sync.eventOnce('Warning', 'Failed', 'Error: ErrImageNeverPull', container);
    return { reason: 'ErrImageNeverPull', message };
  }
  if (present && policy !== 'Always' && !isWaiting(found)) {
    const message = `Container image "${reference}" already present on machine and can be accessed by the pod`;
    sync.event('Normal', 'Pulled', message, container);
    return found;
  }
  return pull(sync, container, reference, found, present);
}

function pull(
  sync: Sync,
  container: Container,
  reference: string,
  found: ImageFacts | PullFailure,
  present: boolean,
): ImageFacts | Waiting {
  const pulls = sync.notes.pulls ?? {};
  const backOff = pulls[reference];
  if (backOff && sync.now < backOff.at + backOff.seconds * 1000) {
    if (sync.statuses.get(container.name)?.state?.waiting?.reason === 'ErrImagePull')
      tellBackOff(sync, container, reference);
    sync.wake(backOff.at + backOff.seconds * 1000);
    return { reason: 'ImagePullBackOff', message: `Back-off pulling image "${reference}": ${backOff.error}` };
  }
  if (isWaiting(found)) return pullFailed(sync, container, reference, found);
  const took = pullTime(sync, reference, found, present);
  const step = `pull ${reference}`;
  if (sync.instant || sync.notes.waits?.[container.name]?.step !== step) {
    sync.event('Normal', 'Pulling', `Pulling image "${reference}"`, container);
  }
  if (!sync.hasPassed(container.name, step, took)) return { reason: 'ContainerCreating' };
  const duration = formatDuration(took);
  sync.event(
    'Normal',
    'Pulled',
    `Successfully pulled image "${reference}" in ${duration} (${duration} including waiting). Image size: ${found.sizeBytes} bytes.`,
    container,
  );
  if (backOff) {
    delete pulls[reference];
    if (Object.keys(pulls).length === 0) delete sync.notes.pulls;
  }
  sync.forgetTold('Failed', container);
  remember(sync, reference);
  return found;
}

/** With the clock `instant` the first look already shows the back-off: the pull has failed and time has not moved. */
function pullFailed(sync: Sync, container: Container, reference: string, { message }: PullFailure): Waiting {
  sync.event('Normal', 'Pulling', `Pulling image "${reference}"`, container);
  sync.event('Warning', 'Failed', `Failed to pull image "${reference}": ${message}`, container);
  sync.event('Warning', 'Failed', 'Error: ErrImagePull', container);
  const pulls = (sync.notes.pulls ??= {});
  const backOff = nextBackOff(pulls[reference], sync.now, sync.now);
  pulls[reference] = { ...backOff, error: `ErrImagePull: ${message}` };
  sync.wake(sync.instant ? sync.now + backOff.seconds * 1000 : sync.now + 3000);
  if (!sync.instant) return { reason: 'ErrImagePull', message };
  tellBackOff(sync, container, reference);
  return { reason: 'ImagePullBackOff', message: `Back-off pulling image "${reference}": ErrImagePull: ${message}` };
}

function tellBackOff(sync: Sync, container: Container, reference: string): void {
  sync.event('Normal', 'BackOff', `Back-off pulling image "${reference}"`, container);
  sync.event('Warning', 'Failed', 'Error: ImagePullBackOff', container);
}

/** Without a tag, or with `latest`, an image is pulled each time (the API server's default, for pods that lack it). */
const defaultPullPolicy = (reference: string): 'Always' | 'IfNotPresent' => {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  return !name.includes('@') && (!name.includes(':') || name.endsWith(':latest')) ? 'Always' : 'IfNotPresent';
};

function isPresent(sync: Sync, reference: string, found: ImageFacts | PullFailure): boolean {
  const pulled = sync.world.record(pulledImagesKey(sync.node.metadata.name)) as PulledImages | undefined;
  if (pulled?.images[reference]) return true;
  const names = isWaiting(found) ? [reference] : [reference, found.image];
  return (sync.node.status?.images ?? []).some((image) => image.names?.some((name) => names.includes(name)));
}

function remember(sync: Sync, reference: string): void {
  const key = pulledImagesKey(sync.node.metadata.name);
  const pulled = sync.world.record(key) as PulledImages | undefined;
  if (!pulled?.images[reference]) sync.keep(key, { images: { ...pulled?.images, [reference]: 1 } });
}

/** Milliseconds: a registry's answer, and the download when the node does not have the image yet. */
function pullTime(sync: Sync, reference: string, { sizeBytes }: ImageFacts, present: boolean): number {
  const answer = 600 + spread(`${sync.pod.metadata.uid}/${reference}`, 900);
  return present ? answer : answer + Math.round(sizeBytes / bytesPerMs);
}
