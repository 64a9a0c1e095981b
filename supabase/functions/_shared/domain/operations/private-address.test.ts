import { expect, test } from 'vitest'
import { isPrivateAddress, isPrivateHost } from './private-address.ts'

test.each([
  ['0.0.0.0', true],
  ['9.255.255.255', false],
  ['10.0.0.0', true],
  ['10.255.255.255', true],
  ['11.0.0.0', false],
  ['100.63.255.255', false],
  ['100.64.0.0', true],
  ['127.0.0.1', true],
  ['169.254.169.254', true],
  ['172.15.255.255', false],
  ['172.31.255.255', true],
  ['172.32.0.0', false],
  ['192.168.1.1', true],
  ['198.17.255.255', false],
  ['223.255.255.255', false],
  ['224.0.0.1', true],
  ['255.255.255.255', true],
  ['8.8.8.8', false],
  ['::', true],
  ['::1', true],
  ['::ffff:8.8.8.8', true],
  ['::ffff:a00:1', true],
  ['2606:4700:4700::1111', false],
  ['2001:db8::1', true],
  ['2002:a00:1::', true],
  ['64:ff9b::10.0.0.1', true],
  ['fd00::1', true],
  ['fe80::1%eth0', true],
  ['ff02::1', true],
  ['2a00:1450:4001:82a:0:0:0:200e', false],
  ['not an address', true],
  ['1.2.3', true],
  ['1:2:3', true],
  ['1::2::3', true],
])('%s is private: %s', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected)
})

test.each([
  ['agents.example.com', false],
  ['agents.example.com.', false],
  ['localhost', true],
  ['db', true],
  ['printer.local', true],
  ['Vault.Internal', true],
  ['[::1]', true],
  ['[2606:4700:4700::1111]', false],
  ['10.1.2.3', true],
  ['8.8.8.8', false],
])('host %s is private: %s', (host, expected) => {
  expect(isPrivateHost(host)).toBe(expected)
})
