import type { IMutatingWebhookConfiguration } from 'kubernetes-models/admissionregistration.k8s.io/v1/MutatingWebhookConfiguration';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { setWebhookDefaults } from './webhook.ts';

export type MutatingWebhookConfiguration = Stored<IMutatingWebhookConfiguration>;

export const mutatingWebhookConfiguration = defineKind<MutatingWebhookConfiguration>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration',
  setDefaults: ({ webhooks }) =>
    webhooks?.forEach((webhook) => {
      setWebhookDefaults(webhook);
      webhook.reinvocationPolicy ??= 'Never';
    }),
  columns: [
    nameColumn,
    { name: 'Webhooks', type: 'integer', cell: ({ webhooks }) => webhooks?.length ?? 0 },
    ageColumn,
  ],
});
