import { describe, expect, it } from 'vitest'
import { headersForPath, parsePolicy, securityHeaders } from '../scripts/security-headers.ts'

describe('security headers', () => {
  const policy = parsePolicy(securityHeaders()['Content-Security-Policy'] ?? '')

  it('denies what is not named and never allows inline code', () => {
    expect(policy.get('default-src')).toEqual(["'none'"])
    expect(policy.get('script-src')).toEqual(["'self'"])
    expect(policy.get('style-src')).toEqual(["'self'"])
    expect(policy.get('object-src')).toEqual(["'none'"])
    expect(policy.get('base-uri')).toEqual(["'none'"])
    expect(policy.get('frame-ancestors')).toEqual(["'none'"])
    expect(policy.get('form-action')).toEqual(["'self'"])
    expect([...policy.values()].flat()).not.toContain("'unsafe-inline'")
    expect([...policy.values()].flat()).not.toContain("'unsafe-eval'")
    expect([...policy.values()].flat()).not.toContain('*')
  })

  it('talks to its own origin and hosted Supabase only', () => {
    expect(policy.get('connect-src')).toEqual([
      "'self'",
      'https://*.supabase.co',
      'wss://*.supabase.co',
    ])
  })

  it.each([
    ['Strict-Transport-Security', /^max-age=(\d{8,}); includeSubDomains/],
    ['X-Content-Type-Options', /^nosniff$/],
    ['X-Frame-Options', /^DENY$/],
    ['Referrer-Policy', /^same-origin$/],
    ['Permissions-Policy', /camera=\(\).*microphone=\(\)/],
    ['Cross-Origin-Opener-Policy', /^same-origin$/],
    ['Cross-Origin-Resource-Policy', /^same-origin$/],
  ])('sends %s on documents and assets', (name, pattern) => {
    expect(headersForPath('/operator')[name]).toMatch(pattern)
    expect(headersForPath('/assets/index-1.js')[name]).toMatch(pattern)
  })

  it('caches hashed assets for ever and documents not at all', () => {
    expect(headersForPath('/assets/index-1.js')['Cache-Control']).toContain('immutable')
    expect(headersForPath('/')['Cache-Control']).toBe('no-cache')
  })

  it('adds the hash of the dev server to script-src and changes nothing else', () => {
    const dev = parsePolicy(securityHeaders(['sha256-abc='])['Content-Security-Policy'] ?? '')
    expect(dev.get('script-src')).toEqual(["'self'", "'sha256-abc='"])
    expect(new Map([...dev, ['script-src', ["'self'"]]])).toEqual(policy)
  })
})
