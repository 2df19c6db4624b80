import type { IJob } from 'kubernetes-models/batch/v1/Job';
import { defineKind, type Stored } from '../kind.ts';

export type Job = Stored<IJob>;

export const job = defineKind<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.batch.v1.Job',
});
