import { expect, test } from 'vitest'
import { approveWords, headline } from './headline.ts'

test.each([
  [
    'transfer_asset',
    {
      from_account: 'treasury_eu',
      to_account: 'payroll_eu',
      amount_cents: 1_240_000,
      currency: 'EUR',
    },
    'Transfer €12,400.00 from treasury_eu to payroll_eu',
    'Approve transfer of €12,400.00',
  ],
  [
    'issue_refund',
    { order_id: 'ord_88213', amount_cents: 8_000, currency: 'EUR' },
    'Refund €80.00 for order ord_88213',
    'Approve refund of €80.00',
  ],
  [
    'update_price',
    { sku: 'SKU-1234', price_cents: 499, currency: 'USD' },
    'Update price for SKU-1234 to $4.99',
    'Approve price of $4.99',
  ],
  [
    'issue_refund',
    { customer_id: 'cus_1', order_id: 'order-7', amount_cents: 100, currency: 'EUR' },
    'Refund €1.00 for order-7',
    'Approve refund of €1.00',
  ],
  [
    'issue_refund',
    { customer_id: 'cus_1', amount_cents: 100, currency: 'EUR' },
    'Refund €1.00 for customer cus_1',
    'Approve refund of €1.00',
  ],
  [
    'create_invoice',
    { amount_cents: 100, currency: 'EUR' },
    'Create invoice of €1.00',
    'Approve invoice of €1.00',
  ],
  [
    'update_price',
    { price_list: 'spring', change_percent: 3, valid_from: 'next Monday' },
    'Raise list prices of spring by 3 %',
    'Approve: update price',
  ],
  [
    'update_price',
    { sku: 'SKU-1', change_percent: -2.5 },
    'Lower price of SKU-1 by 2.5 %',
    'Approve: update price',
  ],
  ['update_price', { change_percent: 0 }, 'Change price by 0 %', 'Approve: update price'],
  ['update_price', { change_percent: '3' }, 'Update price', 'Approve: update price'],
  ['sync_invoice', { change_percent: 3 }, 'Sync invoice', 'Approve: sync invoice'],
  [
    'erase_customer',
    { customer_id: 'cus_5520', ground: 'asked' },
    'Erase customer cus_5520',
    'Approve: erase customer',
  ],
  ['rotate_key', { key_name: 'webhooks' }, 'Rotate key webhooks', 'Approve: rotate key'],
  ['run_report', {}, 'Run report', 'Approve: run report'],
  ['change_iban', {}, 'Change IBAN', 'Approve: change IBAN'],
  ['api_call', {}, 'API call', 'Approve: API call'],
  ['run_report', [1, 2], 'Run report', 'Approve: run report'],
  ['issue_refund', { amount_cents: 8_000 }, 'Issue refund', 'Approve: issue refund'],
  [
    'issue_refund',
    { amount_cents: '8000', currency: 'EUR' },
    'Issue refund',
    'Approve: issue refund',
  ],
  [
    'issue_refund',
    { amount_cents: 500, currency: 'JPY' },
    'Refund 500 minor units of JPY',
    'Approve refund of 500 minor units of JPY',
  ],
])('%s %j', (operation, params, sentence, button) => {
  expect(headline(operation, params)).toBe(sentence)
  expect(approveWords(operation, params).long).toBe(button)
})

test('a value as long as a page does not push the rest off it', () => {
  const sentence = headline('erase_customer', { customer_id: 'x'.repeat(500) })
  expect(sentence).toBe(`Erase customer ${'x'.repeat(48)}…`)
})

test('the short form of the button keeps the amount, which is what matters', () => {
  expect(approveWords('issue_refund', { amount_cents: 8_000, currency: 'EUR' }).short).toBe(
    'Approve €80.00',
  )
  expect(approveWords('rotate_key', {}).short).toBe('Approve')
})

test('a param called like something every object has is not one', () => {
  expect(headline('call_constructor', {})).toBe('Call constructor')
})
