/** A file of a cluster that cannot be used as it is. It is never overwritten: its owner decides. */
export class StateFileError extends Error {
  readonly path: string;
  constructor(path: string, problem: string, remedy: string) {
    super(`${path}: ${problem}; ${remedy}`);
    this.path = path;
  }
}

export const unreadable = (path: string, problem: string): StateFileError =>
  new StateFileError(
    path,
    problem,
    'put back a copy of the file, restore a snapshot, or remove the cluster with "kubesim delete" to start afresh',
  );

export const tooNew = (path: string, format: unknown, known: number): StateFileError =>
  new StateFileError(
    path,
    `written by a newer version of kubesim (format ${String(format)}, this one reads up to ${known})`,
    'update kubesim, or use another KUBESIM_HOME',
  );
