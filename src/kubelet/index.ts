/**
 * The kubelet: a pod that is bound to a node becomes running containers.
 *
 * Start at `kubelet.ts` (the control loop), then `sync-pod.ts` (one pod, step by step) and `containers.ts` (one
 * container's life). A `Sync` collects what one look decides. `terminate-pod.ts` is the end of a pod; `exec.ts` and
 * `logs.ts` are what the API server's subresources ask of a kubelet.
 */

export { contextIn, couldNotExec, type Executed, execInPod, runningRecord } from './exec.ts';
export { createKubelet } from './kubelet.ts';
export { type LogLine, type LogWishes, lineText, logLines, podLog } from './logs.ts';
export { type ControlLoop, type KubeletPorts, recordKey } from './types.ts';
