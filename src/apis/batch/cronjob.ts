import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import { defineKind, type Stored } from '../kind.ts';

export type CronJob = Stored<ICronJob>;

export const cronJob = defineKind<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.batch.v1.CronJob',
});
