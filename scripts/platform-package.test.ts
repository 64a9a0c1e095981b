import { expect, it } from 'vitest'
import { platformOf } from './platform-package.ts'

it.each([
  ['@deno/linux-x64-glibc', { cpu: ['x64'], libc: ['glibc'], os: ['linux'] }],
  ['@supabase/cli-windows-arm64', { cpu: ['arm64'], os: ['win32'] }],
  ['@supabase/cli-linux-x64-musl', { cpu: ['x64'], libc: ['musl'], os: ['linux'] }],
  ['@tailwindcss/oxide-linux-arm-gnueabihf', { cpu: ['arm'], libc: ['glibc'], os: ['linux'] }],
  ['@unrs/resolver-binding-win32-x64-msvc', { cpu: ['x64'], os: ['win32'] }],
  ['@oxc-parser/binding-openharmony-arm64', { cpu: ['arm64'], os: ['openharmony'] }],
  ['@oxc-parser/binding-android-arm-eabi', { cpu: ['arm'], os: ['android'] }],
  ['@tailwindcss/oxide-wasm32-wasi', { cpu: ['wasm32'] }],
])('%s', (name, platform) => {
  expect(platformOf(name)).toEqual(platform)
})

it('refuses a name without a processor', () => {
  expect(() => platformOf('left-pad')).toThrow(/which platform/)
})
