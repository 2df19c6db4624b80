import type { ImageFacts } from '../containers/runtime.ts';
import type { Waiting } from './images.ts';
import type { Sync } from './sync.ts';
import type { Container, ContainerStatus, Terminated } from './types.ts';

/** A container that has not been created: only its name, image and what it waits for are known. */
export function waitingStatus(container: Container, waiting: Waiting, before?: ContainerStatus): ContainerStatus {
  const { reason, message } = waiting;
  return {
    ...(before?.allocatedResources ? { allocatedResources: before.allocatedResources } : {}),
    ...(before?.containerID ? { containerID: before.containerID } : {}),
    image: before?.image || (container.image ?? ''),
    imageID: before?.imageID ?? '',
    lastState: before?.lastState ?? {},
    name: container.name,
    ready: false,
    ...(before?.resources ? { resources: before.resources } : {}),
    restartCount: before?.restartCount ?? 0,
    started: false,
    state: { waiting: { ...(message ? { message } : {}), reason } },
    ...(before?.user ? { user: before.user } : {}),
    ...volumeMountsOf(container),
  };
}

/** A container whose process runs. It is ready at once unless a probe has to say so. */
export function runningStatus(
  sync: Sync,
  container: Container,
  image: ImageFacts,
  { restartCount, lastState }: { restartCount: number; lastState: ContainerStatus['lastState'] },
): ContainerStatus {
  const isDocker = sync.runtimeName === 'docker';
  const { requests } = container.resources ?? {};
  return {
    ...(requests && Object.keys(requests).length > 0 ? { allocatedResources: requests } : {}),
    containerID: sync.containerID(container.name, restartCount),
    image: isDocker ? shortName(image.image) : image.image,
    imageID: isDocker ? `docker-pullable://${shortName(image.imageID)}` : image.imageID,
    lastState: lastState ?? {},
    name: container.name,
    ready: false,
    resources: container.resources ?? {},
    restartCount,
    started: false,
    state: { running: { startedAt: sync.time } },
    ...(isDocker ? {} : { user: { linux: { gid: 0, supplementalGroups: [0], uid: 0 } } }),
    ...volumeMountsOf(container),
  };
}

/** Docker leaves its own registry's name out. */
const shortName = (reference: string): string => reference.replace(/^docker\.io\/(library\/)?/, '');

const volumeMountsOf = ({ volumeMounts }: Container): Pick<ContainerStatus, 'volumeMounts'> =>
  volumeMounts && volumeMounts.length > 0
    ? {
        volumeMounts: volumeMounts.map(({ mountPath, name, readOnly }) => ({
          mountPath,
          name,
          ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' as const } : {}),
        })),
      }
    : {};

export const terminatedStatus = (status: ContainerStatus, terminated: Terminated): ContainerStatus => ({
  ...status,
  ready: false,
  started: false,
  state: { terminated },
});

export const isRunning = (status: ContainerStatus | undefined): boolean => status?.state?.running !== undefined;

/** The end of the container's last life, whether it is still shown as its state or already as its last one. */
export const lastEnd = (status: ContainerStatus | undefined): Terminated | undefined =>
  status?.state?.terminated ?? (status?.state?.waiting ? status.lastState?.terminated : undefined);
