import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { signIn, type SignInRefusal } from '@/backend/auth.ts'
import { useNow } from '@/ui/use-now.ts'
import { refusalWords, waitReason } from './lib/refusal-words.ts'

/** Sends credentials and keeps why they were turned down, in words and with the wait that goes with it. */
export function useSignIn() {
  const [refusal, setRefusal] = useState<SignInRefusal | null>(null)
  const now = useNow()
  const { mutate, isPending } = useMutation({
    mutationFn: signIn,
    onSuccess: setRefusal,
    onError: (error) => setRefusal({ reason: 'failed', message: error.message }),
  })
  return {
    send: mutate,
    isPending,
    refusal,
    message: refusal && refusalWords(refusal),
    waitReason: waitReason(refusal, now),
  }
}
