import { expect, test } from 'vitest'
import { routeTemplate } from './route-template.ts'

test.each([
  [/^\/$/, '/'],
  [/^\/slo\/charts$/, '/slo/charts'],
  [/^\/(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/estimate$/, '/{id}/estimate'],
  [/^\/(?<name>[a-z][a-z0-9_]{0,59})\/test$/, '/{name}/test'],
  [/^\/approvals\/(?<id>\d+)\/answers\/(?<answer>\d+)$/, '/approvals/{id}/answers/{answer}'],
  [new RegExp('^/(?<name>[^/()]+)$'), '/{name}'],
])('%s is %s', (pattern, template) => {
  expect(routeTemplate(pattern)).toBe(template)
})
