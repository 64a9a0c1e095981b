export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  public: {
    Tables: {
      alert_evaluation: {
        Row: {
          at: string
          id: number
          watching_since: string
        }
        ComputedFields: never
        Insert: {
          at: string
          id?: number
          watching_since: string
        }
        Update: {
          at?: string
          id?: number
          watching_since?: string
        }
        Relationships: []
      }
      alert_events: {
        Row: {
          actor_id: string | null
          actor_name: string | null
          alert_id: string
          announce: boolean
          at: string
          id: number
          kind: string
          reason: string | null
        }
        ComputedFields: never
        Insert: {
          actor_id?: string | null
          actor_name?: string | null
          alert_id: string
          announce?: boolean
          at: string
          id?: never
          kind: string
          reason?: string | null
        }
        Update: {
          actor_id?: string | null
          actor_name?: string | null
          alert_id?: string
          announce?: boolean
          at?: string
          id?: never
          kind?: string
          reason?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'alert_events_alert_id_fkey'
            columns: ['alert_id']
            isOneToOne: false
            referencedRelation: 'alerts'
            referencedColumns: ['id']
          },
        ]
      }
      alert_silences: {
        Row: {
          created_by: string | null
          created_by_name: string
          ended_at: string | null
          ended_by_name: string | null
          ends_at: string
          id: string
          labels: NonNullable<Json>
          reason: string
          rule: string | null
          starts_at: string
        }
        ComputedFields: never
        Insert: {
          created_by?: string | null
          created_by_name: string
          ended_at?: string | null
          ended_by_name?: string | null
          ends_at: string
          id?: string
          labels?: NonNullable<Json>
          reason: string
          rule?: string | null
          starts_at?: string
        }
        Update: {
          created_by?: string | null
          created_by_name?: string
          ended_at?: string | null
          ended_by_name?: string | null
          ends_at?: string
          id?: string
          labels?: NonNullable<Json>
          reason?: string
          rule?: string | null
          starts_at?: string
        }
        Relationships: []
      }
      alerts: {
        Row: {
          acknowledged_at: string | null
          acknowledged_by: string | null
          acknowledged_by_name: string | null
          acknowledged_reason: string | null
          announced_at: string | null
          clearing_since: string | null
          dedup_key: string
          firing_at: string | null
          id: string
          inhibited_by: string | null
          labels: NonNullable<Json>
          pending_at: string
          resolved_at: string | null
          rule: string
          severity: string
          silence_id: string | null
          state: string
          summary: string
          title: string
          unknown_since: string | null
          value: number | null
        }
        ComputedFields: never
        Insert: {
          acknowledged_at?: string | null
          acknowledged_by?: string | null
          acknowledged_by_name?: string | null
          acknowledged_reason?: string | null
          announced_at?: string | null
          clearing_since?: string | null
          dedup_key: string
          firing_at?: string | null
          id?: string
          inhibited_by?: string | null
          labels?: NonNullable<Json>
          pending_at: string
          resolved_at?: string | null
          rule: string
          severity: string
          silence_id?: string | null
          state: string
          summary: string
          title: string
          unknown_since?: string | null
          value?: number | null
        }
        Update: {
          acknowledged_at?: string | null
          acknowledged_by?: string | null
          acknowledged_by_name?: string | null
          acknowledged_reason?: string | null
          announced_at?: string | null
          clearing_since?: string | null
          dedup_key?: string
          firing_at?: string | null
          id?: string
          inhibited_by?: string | null
          labels?: NonNullable<Json>
          pending_at?: string
          resolved_at?: string | null
          rule?: string
          severity?: string
          silence_id?: string | null
          state?: string
          summary?: string
          title?: string
          unknown_since?: string | null
          value?: number | null
        }
        Relationships: [
          {
            foreignKeyName: 'alerts_silence_id_fkey'
            columns: ['silence_id']
            isOneToOne: false
            referencedRelation: 'alert_silences'
            referencedColumns: ['id']
          },
        ]
      }
      api_keys: {
        Row: {
          created_at: string
          created_by: string | null
          created_by_name: string
          expires_at: string | null
          hash: string
          id: string
          last_used_at: string | null
          name: string
          owner_id: string
          owner_name: string
          prefix: string
          rate_per_minute: number
          revoked_at: string | null
          revoked_by_name: string | null
          scopes: string[]
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          created_by?: string | null
          created_by_name: string
          expires_at?: string | null
          hash: string
          id?: string
          last_used_at?: string | null
          name: string
          owner_id: string
          owner_name: string
          prefix: string
          rate_per_minute?: number
          revoked_at?: string | null
          revoked_by_name?: string | null
          scopes: string[]
        }
        Update: {
          created_at?: string
          created_by?: string | null
          created_by_name?: string
          expires_at?: string | null
          hash?: string
          id?: string
          last_used_at?: string | null
          name?: string
          owner_id?: string
          owner_name?: string
          prefix?: string
          rate_per_minute?: number
          revoked_at?: string | null
          revoked_by_name?: string | null
          scopes?: string[]
        }
        Relationships: []
      }
      approval_decisions: {
        Row: {
          approval_id: string
          decided_at: string
          decider_id: string
          decider_name: string
          decider_role: string
          decision: string
          digest: string
          id: string
          reason: string | null
          voided_at: string | null
        }
        ComputedFields: never
        Insert: {
          approval_id: string
          decided_at?: string
          decider_id: string
          decider_name: string
          decider_role: string
          decision: string
          digest: string
          id?: string
          reason?: string | null
          voided_at?: string | null
        }
        Update: {
          approval_id?: string
          decided_at?: string
          decider_id?: string
          decider_name?: string
          decider_role?: string
          decision?: string
          digest?: string
          id?: string
          reason?: string | null
          voided_at?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'approval_decisions_approval_id_fkey'
            columns: ['approval_id']
            isOneToOne: false
            referencedRelation: 'approval_queue'
            referencedColumns: ['id']
          },
        ]
      }
      approval_events: {
        Row: {
          actor_id: string | null
          actor_name: string
          actor_type: string
          approval_id: string
          at: string
          detail: NonNullable<Json>
          id: number
          type: string
        }
        ComputedFields: never
        Insert: {
          actor_id?: string | null
          actor_name: string
          actor_type: string
          approval_id: string
          at?: string
          detail?: NonNullable<Json>
          id?: never
          type: string
        }
        Update: {
          actor_id?: string | null
          actor_name?: string
          actor_type?: string
          approval_id?: string
          at?: string
          detail?: NonNullable<Json>
          id?: never
          type?: string
        }
        Relationships: [
          {
            foreignKeyName: 'approval_events_approval_id_fkey'
            columns: ['approval_id']
            isOneToOne: false
            referencedRelation: 'approval_queue'
            referencedColumns: ['id']
          },
        ]
      }
      approval_queue: {
        Row: {
          action: string
          approvals_given: number
          because: string[]
          blast_radius: NonNullable<Json>
          callback_url: string | null
          canonical_text: string
          consumed_at: string | null
          consumed_by: string | null
          created_at: string
          decided_at: string | null
          digest: string
          estimated_at: string | null
          expires_at: string
          id: string
          lapses_at: string | null
          metadata: NonNullable<Json>
          on_behalf_of: string | null
          on_behalf_of_name: string | null
          operation: string
          operation_revision: number
          params_text: string
          reason: string | null
          requester_name: string
          required_approvals: number
          risk_level: string
          risk_rank: number
          status: string
          trace_id: string | null
          user_id: string
          void_reason: string | null
          workflow_id: string | null
        }
        ComputedFields: never
        Insert: {
          action: string
          approvals_given?: number
          because: string[]
          blast_radius?: NonNullable<Json>
          callback_url?: string | null
          canonical_text: string
          consumed_at?: string | null
          consumed_by?: string | null
          created_at?: string
          decided_at?: string | null
          digest?: never
          estimated_at?: string | null
          expires_at: string
          id?: string
          lapses_at?: string | null
          metadata?: NonNullable<Json>
          on_behalf_of?: string | null
          on_behalf_of_name?: string | null
          operation: string
          operation_revision: number
          params_text: string
          reason?: string | null
          requester_name: string
          required_approvals: number
          risk_level: string
          risk_rank?: never
          status?: string
          trace_id?: string | null
          user_id: string
          void_reason?: string | null
          workflow_id?: string | null
        }
        Update: {
          action?: string
          approvals_given?: number
          because?: string[]
          blast_radius?: NonNullable<Json>
          callback_url?: string | null
          canonical_text?: string
          consumed_at?: string | null
          consumed_by?: string | null
          created_at?: string
          decided_at?: string | null
          digest?: never
          estimated_at?: string | null
          expires_at?: string
          id?: string
          lapses_at?: string | null
          metadata?: NonNullable<Json>
          on_behalf_of?: string | null
          on_behalf_of_name?: string | null
          operation?: string
          operation_revision?: number
          params_text?: string
          reason?: string | null
          requester_name?: string
          required_approvals?: number
          risk_level?: string
          risk_rank?: never
          status?: string
          trace_id?: string | null
          user_id?: string
          void_reason?: string | null
          workflow_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'approval_queue_operation_fkey'
            columns: ['operation']
            isOneToOne: false
            referencedRelation: 'operations'
            referencedColumns: ['name']
          },
          {
            foreignKeyName: 'approval_queue_workflow_id_fkey'
            columns: ['workflow_id']
            isOneToOne: false
            referencedRelation: 'workflows'
            referencedColumns: ['id']
          },
        ]
      }
      audit_archives: {
        Row: {
          archived_at: string
          archived_by_name: string
          bytes: number
          digest: string
          first_chain_no: number
          id: number
          last_chain_no: number
          location: string
          newest_at: string
          oldest_at: string
          path: string
          rows: number
        }
        ComputedFields: never
        Insert: {
          archived_at?: string
          archived_by_name: string
          bytes: number
          digest: string
          first_chain_no: number
          id?: never
          last_chain_no: number
          location: string
          newest_at: string
          oldest_at: string
          path: string
          rows: number
        }
        Update: {
          archived_at?: string
          archived_by_name?: string
          bytes?: number
          digest?: string
          first_chain_no?: number
          id?: never
          last_chain_no?: number
          location?: string
          newest_at?: string
          oldest_at?: string
          path?: string
          rows?: number
        }
        Relationships: []
      }
      audit_checkpoints: {
        Row: {
          chain_no: number
          first_chain_no: number
          head_hash: string
          id: number
          key_id: string
          location: string
          previous: string | null
          published_at: string
          root: string
          signature: string
          statement: string
        }
        ComputedFields: never
        Insert: {
          chain_no: number
          first_chain_no: number
          head_hash: string
          id?: never
          key_id: string
          location: string
          previous?: string | null
          published_at: string
          root: string
          signature: string
          statement: string
        }
        Update: {
          chain_no?: number
          first_chain_no?: number
          head_hash?: string
          id?: never
          key_id?: string
          location?: string
          previous?: string | null
          published_at?: string
          root?: string
          signature?: string
          statement?: string
        }
        Relationships: [
          {
            foreignKeyName: 'audit_checkpoints_key_id_fkey'
            columns: ['key_id']
            isOneToOne: false
            referencedRelation: 'audit_signing_keys'
            referencedColumns: ['key_id']
          },
        ]
      }
      audit_logs: {
        Row: {
          action: string
          actor_id: string | null
          actor_name: string
          actor_type: string
          channel: string
          created_at: string
          id: string
          ip: unknown
          metadata: NonNullable<Json>
          reason: string | null
          resource_id: string | null
          resource_type: string
          seq: number
          trace_id: string | null
          transaction_no: number
          user_agent: string | null
        }
        ComputedFields: never
        Insert: {
          action: string
          actor_id?: string | null
          actor_name: string
          actor_type: string
          channel: string
          created_at?: string
          id?: string
          ip?: unknown
          metadata?: NonNullable<Json>
          reason?: string | null
          resource_id?: string | null
          resource_type: string
          seq?: never
          trace_id?: string | null
          transaction_no?: number
          user_agent?: string | null
        }
        Update: {
          action?: string
          actor_id?: string | null
          actor_name?: string
          actor_type?: string
          channel?: string
          created_at?: string
          id?: string
          ip?: unknown
          metadata?: NonNullable<Json>
          reason?: string | null
          resource_id?: string | null
          resource_type?: string
          seq?: never
          trace_id?: string | null
          transaction_no?: number
          user_agent?: string | null
        }
        Relationships: []
      }
      audit_seals: {
        Row: {
          chain_no: number
          hash: string
          prev_hash: string
          sealed_at: string
          seq: number
        }
        ComputedFields: never
        Insert: {
          chain_no: number
          hash: string
          prev_hash: string
          sealed_at: string
          seq: number
        }
        Update: {
          chain_no?: number
          hash?: string
          prev_hash?: string
          sealed_at?: string
          seq?: number
        }
        Relationships: []
      }
      audit_signing_keys: {
        Row: {
          first_used_at: string
          key_id: string
          public_key: string
          retired_at: string | null
        }
        ComputedFields: never
        Insert: {
          first_used_at?: string
          key_id: string
          public_key: string
          retired_at?: string | null
        }
        Update: {
          first_used_at?: string
          key_id?: string
          public_key?: string
          retired_at?: string | null
        }
        Relationships: []
      }
      controls_canary: {
        Row: {
          allowed_operations: string[]
          checked_at: string | null
          execution_safe_mode: boolean
          execution_safe_mode_engaged_at: string | null
          execution_safe_mode_engaged_by: string | null
          execution_safe_mode_engaged_by_name: string | null
          execution_safe_mode_engaged_reason: string | null
          execution_safe_mode_review_at: string | null
          id: string
          last_duration_ms: number | null
          omnihub_kill_switch: boolean
          omnihub_kill_switch_engaged_at: string | null
          omnihub_kill_switch_engaged_by: string | null
          omnihub_kill_switch_engaged_by_name: string | null
          omnihub_kill_switch_engaged_reason: string | null
          omnihub_kill_switch_review_at: string | null
          operator_takeover: boolean
          operator_takeover_engaged_at: string | null
          operator_takeover_engaged_by: string | null
          operator_takeover_engaged_by_name: string | null
          operator_takeover_engaged_reason: string | null
          operator_takeover_review_at: string | null
          problem: string | null
          proven_at: string | null
          reason: string | null
          updated_at: string
          updated_by: string | null
          updated_by_name: string
          version: number
        }
        ComputedFields: never
        Insert: {
          allowed_operations?: string[]
          checked_at?: string | null
          execution_safe_mode?: boolean
          execution_safe_mode_engaged_at?: string | null
          execution_safe_mode_engaged_by?: string | null
          execution_safe_mode_engaged_by_name?: string | null
          execution_safe_mode_engaged_reason?: string | null
          execution_safe_mode_review_at?: string | null
          id?: string
          last_duration_ms?: number | null
          omnihub_kill_switch?: boolean
          omnihub_kill_switch_engaged_at?: string | null
          omnihub_kill_switch_engaged_by?: string | null
          omnihub_kill_switch_engaged_by_name?: string | null
          omnihub_kill_switch_engaged_reason?: string | null
          omnihub_kill_switch_review_at?: string | null
          operator_takeover?: boolean
          operator_takeover_engaged_at?: string | null
          operator_takeover_engaged_by?: string | null
          operator_takeover_engaged_by_name?: string | null
          operator_takeover_engaged_reason?: string | null
          operator_takeover_review_at?: string | null
          problem?: string | null
          proven_at?: string | null
          reason?: string | null
          updated_at?: string
          updated_by?: string | null
          updated_by_name: string
          version: number
        }
        Update: {
          allowed_operations?: string[]
          checked_at?: string | null
          execution_safe_mode?: boolean
          execution_safe_mode_engaged_at?: string | null
          execution_safe_mode_engaged_by?: string | null
          execution_safe_mode_engaged_by_name?: string | null
          execution_safe_mode_engaged_reason?: string | null
          execution_safe_mode_review_at?: string | null
          id?: string
          last_duration_ms?: number | null
          omnihub_kill_switch?: boolean
          omnihub_kill_switch_engaged_at?: string | null
          omnihub_kill_switch_engaged_by?: string | null
          omnihub_kill_switch_engaged_by_name?: string | null
          omnihub_kill_switch_engaged_reason?: string | null
          omnihub_kill_switch_review_at?: string | null
          operator_takeover?: boolean
          operator_takeover_engaged_at?: string | null
          operator_takeover_engaged_by?: string | null
          operator_takeover_engaged_by_name?: string | null
          operator_takeover_engaged_reason?: string | null
          operator_takeover_review_at?: string | null
          problem?: string | null
          proven_at?: string | null
          reason?: string | null
          updated_at?: string
          updated_by?: string | null
          updated_by_name?: string
          version?: number
        }
        Relationships: []
      }
      controls_drill: {
        Row: {
          allowed_operations: string[]
          execution_safe_mode: boolean
          execution_safe_mode_engaged_at: string | null
          execution_safe_mode_engaged_by: string | null
          execution_safe_mode_engaged_by_name: string | null
          execution_safe_mode_engaged_reason: string | null
          execution_safe_mode_review_at: string | null
          id: string
          omnihub_kill_switch: boolean
          omnihub_kill_switch_engaged_at: string | null
          omnihub_kill_switch_engaged_by: string | null
          omnihub_kill_switch_engaged_by_name: string | null
          omnihub_kill_switch_engaged_reason: string | null
          omnihub_kill_switch_review_at: string | null
          operator_takeover: boolean
          operator_takeover_engaged_at: string | null
          operator_takeover_engaged_by: string | null
          operator_takeover_engaged_by_name: string | null
          operator_takeover_engaged_reason: string | null
          operator_takeover_review_at: string | null
          reason: string | null
          updated_at: string
          updated_by: string | null
          updated_by_name: string
          version: number
        }
        ComputedFields: never
        Insert: {
          allowed_operations?: string[]
          execution_safe_mode?: boolean
          execution_safe_mode_engaged_at?: string | null
          execution_safe_mode_engaged_by?: string | null
          execution_safe_mode_engaged_by_name?: string | null
          execution_safe_mode_engaged_reason?: string | null
          execution_safe_mode_review_at?: string | null
          id?: string
          omnihub_kill_switch?: boolean
          omnihub_kill_switch_engaged_at?: string | null
          omnihub_kill_switch_engaged_by?: string | null
          omnihub_kill_switch_engaged_by_name?: string | null
          omnihub_kill_switch_engaged_reason?: string | null
          omnihub_kill_switch_review_at?: string | null
          operator_takeover?: boolean
          operator_takeover_engaged_at?: string | null
          operator_takeover_engaged_by?: string | null
          operator_takeover_engaged_by_name?: string | null
          operator_takeover_engaged_reason?: string | null
          operator_takeover_review_at?: string | null
          reason?: string | null
          updated_at?: string
          updated_by?: string | null
          updated_by_name: string
          version: number
        }
        Update: {
          allowed_operations?: string[]
          execution_safe_mode?: boolean
          execution_safe_mode_engaged_at?: string | null
          execution_safe_mode_engaged_by?: string | null
          execution_safe_mode_engaged_by_name?: string | null
          execution_safe_mode_engaged_reason?: string | null
          execution_safe_mode_review_at?: string | null
          id?: string
          omnihub_kill_switch?: boolean
          omnihub_kill_switch_engaged_at?: string | null
          omnihub_kill_switch_engaged_by?: string | null
          omnihub_kill_switch_engaged_by_name?: string | null
          omnihub_kill_switch_engaged_reason?: string | null
          omnihub_kill_switch_review_at?: string | null
          operator_takeover?: boolean
          operator_takeover_engaged_at?: string | null
          operator_takeover_engaged_by?: string | null
          operator_takeover_engaged_by_name?: string | null
          operator_takeover_engaged_reason?: string | null
          operator_takeover_review_at?: string | null
          reason?: string | null
          updated_at?: string
          updated_by?: string | null
          updated_by_name?: string
          version?: number
        }
        Relationships: []
      }
      dead_letters: {
        Row: {
          attempts: number
          created_at: string
          error_code: string | null
          error_message: string | null
          handled_at: string | null
          handled_by: string | null
          handled_by_name: string | null
          handling: string | null
          id: string
          operation: string
          reason: string | null
          workflow_id: string
        }
        ComputedFields: never
        Insert: {
          attempts: number
          created_at?: string
          error_code?: string | null
          error_message?: string | null
          handled_at?: string | null
          handled_by?: string | null
          handled_by_name?: string | null
          handling?: string | null
          id?: string
          operation: string
          reason?: string | null
          workflow_id: string
        }
        Update: {
          attempts?: number
          created_at?: string
          error_code?: string | null
          error_message?: string | null
          handled_at?: string | null
          handled_by?: string | null
          handled_by_name?: string | null
          handling?: string | null
          id?: string
          operation?: string
          reason?: string | null
          workflow_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'dead_letters_workflow_id_fkey'
            columns: ['workflow_id']
            isOneToOne: false
            referencedRelation: 'workflows'
            referencedColumns: ['id']
          },
        ]
      }
      dependency_states: {
        Row: {
          checked_at: string
          detail: string | null
          last_success_at: string | null
          latency_ms: number | null
          name: string
          problem: string | null
          since: string
          slow_streak: number
          state: string
        }
        ComputedFields: never
        Insert: {
          checked_at?: string
          detail?: string | null
          last_success_at?: string | null
          latency_ms?: number | null
          name: string
          problem?: string | null
          since?: string
          slow_streak?: number
          state: string
        }
        Update: {
          checked_at?: string
          detail?: string | null
          last_success_at?: string | null
          latency_ms?: number | null
          name?: string
          problem?: string | null
          since?: string
          slow_streak?: number
          state?: string
        }
        Relationships: []
      }
      deploy_decisions: {
        Row: {
          actor_name: string
          actor_type: string
          as_of: string | null
          asker: string
          band: string
          change: string
          codes: string[]
          decision: string
          id: number
          last_at: string
          minute: string
          override_id: string | null
          times: number
        }
        ComputedFields: never
        Insert: {
          actor_name: string
          actor_type: string
          as_of?: string | null
          asker: string
          band: string
          change: string
          codes: string[]
          decision: string
          id?: never
          last_at?: string
          minute: string
          override_id?: string | null
          times?: number
        }
        Update: {
          actor_name?: string
          actor_type?: string
          as_of?: string | null
          asker?: string
          band?: string
          change?: string
          codes?: string[]
          decision?: string
          id?: never
          last_at?: string
          minute?: string
          override_id?: string | null
          times?: number
        }
        Relationships: [
          {
            foreignKeyName: 'deploy_decisions_override_id_fkey'
            columns: ['override_id']
            isOneToOne: false
            referencedRelation: 'deploy_overrides'
            referencedColumns: ['id']
          },
        ]
      }
      deploy_overrides: {
        Row: {
          created_at: string
          created_by: string | null
          created_by_name: string
          ends_at: string
          id: string
          reason: string
          revoked_at: string | null
          revoked_by_name: string | null
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          created_by?: string | null
          created_by_name: string
          ends_at: string
          id?: string
          reason: string
          revoked_at?: string | null
          revoked_by_name?: string | null
        }
        Update: {
          created_at?: string
          created_by?: string | null
          created_by_name?: string
          ends_at?: string
          id?: string
          reason?: string
          revoked_at?: string | null
          revoked_by_name?: string | null
        }
        Relationships: []
      }
      drills: {
        Row: {
          ended_at: string | null
          ended_because: string | null
          ended_by_name: string | null
          id: string
          passed: boolean | null
          problem: string | null
          reason: string
          started_at: string
          started_by: string | null
          started_by_name: string
          time_to_stop_ms: number | null
          version: number
        }
        ComputedFields: never
        Insert: {
          ended_at?: string | null
          ended_because?: string | null
          ended_by_name?: string | null
          id?: string
          passed?: never
          problem?: string | null
          reason: string
          started_at?: string
          started_by?: string | null
          started_by_name: string
          time_to_stop_ms?: number | null
          version: number
        }
        Update: {
          ended_at?: string | null
          ended_because?: string | null
          ended_by_name?: string | null
          id?: string
          passed?: never
          problem?: string | null
          reason?: string
          started_at?: string
          started_by?: string | null
          started_by_name?: string
          time_to_stop_ms?: number | null
          version?: number
        }
        Relationships: []
      }
      effects: {
        Row: {
          attempt: number
          begun_at: string
          controls_version: number
          effect_key: string
          ended_at: string | null
          fence: number
          id: string
          mode: string
          not_after: string
          outcome: Json | null
          status: string
          timeout_ms: number
          workflow_id: string
        }
        ComputedFields: never
        Insert: {
          attempt: number
          begun_at?: string
          controls_version: number
          effect_key: string
          ended_at?: string | null
          fence: number
          id?: string
          mode: string
          not_after: string
          outcome?: Json | null
          status?: string
          timeout_ms: number
          workflow_id: string
        }
        Update: {
          attempt?: number
          begun_at?: string
          controls_version?: number
          effect_key?: string
          ended_at?: string | null
          fence?: number
          id?: string
          mode?: string
          not_after?: string
          outcome?: Json | null
          status?: string
          timeout_ms?: number
          workflow_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'effects_workflow_id_fkey'
            columns: ['workflow_id']
            isOneToOne: false
            referencedRelation: 'workflows'
            referencedColumns: ['id']
          },
        ]
      }
      emergency_controls: {
        Row: {
          allowed_operations: string[]
          execution_safe_mode: boolean
          execution_safe_mode_engaged_at: string | null
          execution_safe_mode_engaged_by: string | null
          execution_safe_mode_engaged_by_name: string | null
          execution_safe_mode_engaged_reason: string | null
          execution_safe_mode_review_at: string | null
          id: string
          omnihub_kill_switch: boolean
          omnihub_kill_switch_engaged_at: string | null
          omnihub_kill_switch_engaged_by: string | null
          omnihub_kill_switch_engaged_by_name: string | null
          omnihub_kill_switch_engaged_reason: string | null
          omnihub_kill_switch_review_at: string | null
          operator_takeover: boolean
          operator_takeover_engaged_at: string | null
          operator_takeover_engaged_by: string | null
          operator_takeover_engaged_by_name: string | null
          operator_takeover_engaged_reason: string | null
          operator_takeover_review_at: string | null
          reason: string | null
          updated_at: string
          updated_by: string | null
          updated_by_name: string
          version: number
        }
        ComputedFields: never
        Insert: {
          allowed_operations?: string[]
          execution_safe_mode?: boolean
          execution_safe_mode_engaged_at?: string | null
          execution_safe_mode_engaged_by?: string | null
          execution_safe_mode_engaged_by_name?: string | null
          execution_safe_mode_engaged_reason?: string | null
          execution_safe_mode_review_at?: string | null
          id?: string
          omnihub_kill_switch?: boolean
          omnihub_kill_switch_engaged_at?: string | null
          omnihub_kill_switch_engaged_by?: string | null
          omnihub_kill_switch_engaged_by_name?: string | null
          omnihub_kill_switch_engaged_reason?: string | null
          omnihub_kill_switch_review_at?: string | null
          operator_takeover?: boolean
          operator_takeover_engaged_at?: string | null
          operator_takeover_engaged_by?: string | null
          operator_takeover_engaged_by_name?: string | null
          operator_takeover_engaged_reason?: string | null
          operator_takeover_review_at?: string | null
          reason?: string | null
          updated_at?: string
          updated_by?: string | null
          updated_by_name: string
          version: number
        }
        Update: {
          allowed_operations?: string[]
          execution_safe_mode?: boolean
          execution_safe_mode_engaged_at?: string | null
          execution_safe_mode_engaged_by?: string | null
          execution_safe_mode_engaged_by_name?: string | null
          execution_safe_mode_engaged_reason?: string | null
          execution_safe_mode_review_at?: string | null
          id?: string
          omnihub_kill_switch?: boolean
          omnihub_kill_switch_engaged_at?: string | null
          omnihub_kill_switch_engaged_by?: string | null
          omnihub_kill_switch_engaged_by_name?: string | null
          omnihub_kill_switch_engaged_reason?: string | null
          omnihub_kill_switch_review_at?: string | null
          operator_takeover?: boolean
          operator_takeover_engaged_at?: string | null
          operator_takeover_engaged_by?: string | null
          operator_takeover_engaged_by_name?: string | null
          operator_takeover_engaged_reason?: string | null
          operator_takeover_review_at?: string | null
          reason?: string | null
          updated_at?: string
          updated_by?: string | null
          updated_by_name?: string
          version?: number
        }
        Relationships: []
      }
      guard_instances: {
        Row: {
          drill_version: number | null
          enforced_at: string
          enforced_version: number
          function: string
          id: string
          last_seen_at: string
          older_in_flight: number
          started_at: string
        }
        ComputedFields: never
        Insert: {
          drill_version?: number | null
          enforced_at?: string
          enforced_version: number
          function: string
          id: string
          last_seen_at?: string
          older_in_flight?: number
          started_at: string
        }
        Update: {
          drill_version?: number | null
          enforced_at?: string
          enforced_version?: number
          function?: string
          id?: string
          last_seen_at?: string
          older_in_flight?: number
          started_at?: string
        }
        Relationships: []
      }
      incidents: {
        Row: {
          created_at: string
          ended_at: string | null
          id: number
          source: string
          source_name: string | null
          started_at: string
          title: string
          titled_by_name: string | null
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          ended_at?: string | null
          id?: never
          source: string
          source_name?: string | null
          started_at: string
          title: string
          titled_by_name?: string | null
        }
        Update: {
          created_at?: string
          ended_at?: string | null
          id?: never
          source?: string
          source_name?: string | null
          started_at?: string
          title?: string
          titled_by_name?: string | null
        }
        Relationships: []
      }
      installation: {
        Row: {
          audit_months: number
          created_at: string
          demo: boolean
          environment: string
          id: number
          name: string
          private_endpoints_allowed: boolean
          queue_paused: boolean
          queue_paused_at: string | null
          queue_paused_by: string | null
          queue_paused_by_name: string | null
          queue_paused_reason: string | null
        }
        ComputedFields: never
        Insert: {
          audit_months?: number
          created_at?: string
          demo?: boolean
          environment?: string
          id?: number
          name?: string
          private_endpoints_allowed?: boolean
          queue_paused?: boolean
          queue_paused_at?: string | null
          queue_paused_by?: string | null
          queue_paused_by_name?: string | null
          queue_paused_reason?: string | null
        }
        Update: {
          audit_months?: number
          created_at?: string
          demo?: boolean
          environment?: string
          id?: number
          name?: string
          private_endpoints_allowed?: boolean
          queue_paused?: boolean
          queue_paused_at?: string | null
          queue_paused_by?: string | null
          queue_paused_by_name?: string | null
          queue_paused_reason?: string | null
        }
        Relationships: []
      }
      live_counts: {
        Row: {
          awaiting_approval: number
          dead_letters: number
          failed_1h: number
          finished_1m: number
          halted: number
          id: number
          oldest_pending_at: string | null
          open_effects: number
          outcome_unknown: number
          pending_approvals: number
          queued: number
          running: number
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          awaiting_approval?: number
          dead_letters?: number
          failed_1h?: number
          finished_1m?: number
          halted?: number
          id?: number
          oldest_pending_at?: string | null
          open_effects?: number
          outcome_unknown?: number
          pending_approvals?: number
          queued?: number
          running?: number
          updated_at?: string
        }
        Update: {
          awaiting_approval?: number
          dead_letters?: number
          failed_1h?: number
          finished_1m?: number
          halted?: number
          id?: number
          oldest_pending_at?: string | null
          open_effects?: number
          outcome_unknown?: number
          pending_approvals?: number
          queued?: number
          running?: number
          updated_at?: string
        }
        Relationships: []
      }
      notification_channels: {
        Row: {
          config: NonNullable<Json>
          created_at: string
          enabled: boolean
          id: string
          kind: string
          name: string
          removed_at: string | null
          revision: number
          routes: string[]
          secret_ref: string | null
          updated_at: string
          updated_by_name: string
        }
        ComputedFields: never
        Insert: {
          config?: NonNullable<Json>
          created_at?: string
          enabled?: boolean
          id?: string
          kind: string
          name: string
          removed_at?: string | null
          revision?: number
          routes?: string[]
          secret_ref?: string | null
          updated_at?: string
          updated_by_name: string
        }
        Update: {
          config?: NonNullable<Json>
          created_at?: string
          enabled?: boolean
          id?: string
          kind?: string
          name?: string
          removed_at?: string | null
          revision?: number
          routes?: string[]
          secret_ref?: string | null
          updated_at?: string
          updated_by_name?: string
        }
        Relationships: []
      }
      operation_revisions: {
        Row: {
          definition: NonNullable<Json>
          operation: string
          reason: string | null
          revision: number
          saved_at: string
          saved_by: string | null
          saved_by_name: string
        }
        ComputedFields: never
        Insert: {
          definition: NonNullable<Json>
          operation: string
          reason?: string | null
          revision: number
          saved_at?: string
          saved_by?: string | null
          saved_by_name: string
        }
        Update: {
          definition?: NonNullable<Json>
          operation?: string
          reason?: string | null
          revision?: number
          saved_at?: string
          saved_by?: string | null
          saved_by_name?: string
        }
        Relationships: [
          {
            foreignKeyName: 'operation_revisions_operation_fkey'
            columns: ['operation']
            isOneToOne: false
            referencedRelation: 'operations'
            referencedColumns: ['name']
          },
        ]
      }
      operation_tests: {
        Row: {
          duration_ms: number | null
          http_status: number | null
          operation: string
          problem: string | null
          recorded_at: string | null
          revision: number
          tested_at: string
          tested_by_name: string
        }
        ComputedFields: never
        Insert: {
          duration_ms?: number | null
          http_status?: number | null
          operation: string
          problem?: string | null
          recorded_at?: string | null
          revision: number
          tested_at: string
          tested_by_name: string
        }
        Update: {
          duration_ms?: number | null
          http_status?: number | null
          operation?: string
          problem?: string | null
          recorded_at?: string | null
          revision?: number
          tested_at?: string
          tested_by_name?: string
        }
        Relationships: [
          {
            foreignKeyName: 'operation_tests_operation_fkey'
            columns: ['operation']
            isOneToOne: true
            referencedRelation: 'operations'
            referencedColumns: ['name']
          },
        ]
      }
      operations: {
        Row: {
          created_at: string
          description: string
          enabled: boolean
          endpoint_url: string
          estimator: string | null
          intent_expiry_seconds: number
          key_version: number
          max_retries: number
          name: string
          required_approvals: number
          revision: number
          risk_level: string
          side_effects: boolean
          supports_dry_run: boolean
          timeout_ms: number
          updated_at: string
          updated_by: string | null
          updated_by_name: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          description: string
          enabled?: boolean
          endpoint_url: string
          estimator?: string | null
          intent_expiry_seconds?: number
          key_version?: number
          max_retries?: number
          name: string
          required_approvals?: number
          revision?: number
          risk_level: string
          side_effects?: boolean
          supports_dry_run?: boolean
          timeout_ms?: number
          updated_at?: string
          updated_by?: string | null
          updated_by_name: string
        }
        Update: {
          created_at?: string
          description?: string
          enabled?: boolean
          endpoint_url?: string
          estimator?: string | null
          intent_expiry_seconds?: number
          key_version?: number
          max_retries?: number
          name?: string
          required_approvals?: number
          revision?: number
          risk_level?: string
          side_effects?: boolean
          supports_dry_run?: boolean
          timeout_ms?: number
          updated_at?: string
          updated_by?: string | null
          updated_by_name?: string
        }
        Relationships: []
      }
      profiles: {
        Row: {
          created_at: string
          display_name: string
          id: string
          role: string
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          display_name: string
          id: string
          role?: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          display_name?: string
          id?: string
          role?: string
          updated_at?: string
        }
        Relationships: []
      }
      refusal_counts: {
        Row: {
          action: string
          actor_id: string | null
          actor_key: string
          actor_name: string
          actor_type: string
          code: string
          count: number
          minute: string
          resource_id: string | null
          resource_type: string
          summarised_at: string | null
        }
        ComputedFields: never
        Insert: {
          action: string
          actor_id?: string | null
          actor_key: string
          actor_name: string
          actor_type: string
          code: string
          count?: number
          minute: string
          resource_id?: string | null
          resource_type: string
          summarised_at?: string | null
        }
        Update: {
          action?: string
          actor_id?: string | null
          actor_key?: string
          actor_name?: string
          actor_type?: string
          code?: string
          count?: number
          minute?: string
          resource_id?: string | null
          resource_type?: string
          summarised_at?: string | null
        }
        Relationships: []
      }
      runbook_runs: {
        Row: {
          alert_id: string | null
          finished_at: string | null
          finished_by: string | null
          finished_by_name: string | null
          id: string
          note: string | null
          runbook: string
          started_at: string
          started_by: string | null
          started_by_name: string
        }
        ComputedFields: never
        Insert: {
          alert_id?: string | null
          finished_at?: string | null
          finished_by?: string | null
          finished_by_name?: string | null
          id?: string
          note?: string | null
          runbook: string
          started_at?: string
          started_by?: string | null
          started_by_name: string
        }
        Update: {
          alert_id?: string | null
          finished_at?: string | null
          finished_by?: string | null
          finished_by_name?: string | null
          id?: string
          note?: string | null
          runbook?: string
          started_at?: string
          started_by?: string | null
          started_by_name?: string
        }
        Relationships: []
      }
      runbook_steps: {
        Row: {
          checked_at: string
          checked_by: string | null
          checked_by_name: string
          done: boolean
          run_id: string
          step: string
        }
        ComputedFields: never
        Insert: {
          checked_at?: string
          checked_by?: string | null
          checked_by_name: string
          done: boolean
          run_id: string
          step: string
        }
        Update: {
          checked_at?: string
          checked_by?: string | null
          checked_by_name?: string
          done?: boolean
          run_id?: string
          step?: string
        }
        Relationships: [
          {
            foreignKeyName: 'runbook_steps_run_id_fkey'
            columns: ['run_id']
            isOneToOne: false
            referencedRelation: 'runbook_runs'
            referencedColumns: ['id']
          },
        ]
      }
      service_budgets: {
        Row: {
          budget_cents: number
          plan: string
          position: number
          projected_at: string | null
          projected_cents: number | null
          revision: number
          service: string
          updated_at: string
          updated_by_name: string | null
        }
        ComputedFields: never
        Insert: {
          budget_cents: number
          plan: string
          position: number
          projected_at?: string | null
          projected_cents?: number | null
          revision?: number
          service: string
          updated_at?: string
          updated_by_name?: string | null
        }
        Update: {
          budget_cents?: number
          plan?: string
          position?: number
          projected_at?: string | null
          projected_cents?: number | null
          revision?: number
          service?: string
          updated_at?: string
          updated_by_name?: string | null
        }
        Relationships: []
      }
      slo_band_changes: {
        Row: {
          at: string
          bad: number
          from_band: string | null
          id: number
          objective_id: string
          remaining: number | null
          to_band: string
          valid: number
        }
        ComputedFields: never
        Insert: {
          at: string
          bad: number
          from_band?: string | null
          id?: never
          objective_id: string
          remaining?: number | null
          to_band: string
          valid: number
        }
        Update: {
          at?: string
          bad?: number
          from_band?: string | null
          id?: never
          objective_id?: string
          remaining?: number | null
          to_band?: string
          valid?: number
        }
        Relationships: [
          {
            foreignKeyName: 'slo_band_changes_objective_id_fkey'
            columns: ['objective_id']
            isOneToOne: false
            referencedRelation: 'slo_objectives'
            referencedColumns: ['id']
          },
        ]
      }
      slo_exclusions: {
        Row: {
          author_name: string
          created_at: string
          from: string
          id: number
          objective_id: string
          reason: string
          to: string
          withdrawn_at: string | null
          withdrawn_by_name: string | null
        }
        ComputedFields: never
        Insert: {
          author_name: string
          created_at?: string
          from: string
          id?: never
          objective_id: string
          reason: string
          to: string
          withdrawn_at?: string | null
          withdrawn_by_name?: string | null
        }
        Update: {
          author_name?: string
          created_at?: string
          from?: string
          id?: never
          objective_id?: string
          reason?: string
          to?: string
          withdrawn_at?: string | null
          withdrawn_by_name?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'slo_exclusions_objective_id_fkey'
            columns: ['objective_id']
            isOneToOne: false
            referencedRelation: 'slo_objectives'
            referencedColumns: ['id']
          },
        ]
      }
      slo_objectives: {
        Row: {
          enabled: boolean
          gates_deploys: boolean
          id: string
          kind: string
          limit_value: number | null
          min_bad: number
          objective_ppm: number
          position: number
          queue: string | null
          revision: number
          service: string
          title: string
          updated_at: string
          updated_by_name: string
        }
        ComputedFields: never
        Insert: {
          enabled?: boolean
          gates_deploys?: boolean
          id: string
          kind: string
          limit_value?: number | null
          min_bad?: number
          objective_ppm: number
          position: number
          queue?: string | null
          revision?: number
          service: string
          title: string
          updated_at?: string
          updated_by_name?: string
        }
        Update: {
          enabled?: boolean
          gates_deploys?: boolean
          id?: string
          kind?: string
          limit_value?: number | null
          min_bad?: number
          objective_ppm?: number
          position?: number
          queue?: string | null
          revision?: number
          service?: string
          title?: string
          updated_at?: string
          updated_by_name?: string
        }
        Relationships: []
      }
      slo_share_links: {
        Row: {
          created_at: string
          created_by: string | null
          created_by_name: string
          expires_at: string
          hash: string
          id: string
          last_used_at: string | null
          name: string
          revoked_at: string | null
          revoked_by_name: string | null
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          created_by?: string | null
          created_by_name: string
          expires_at: string
          hash: string
          id?: string
          last_used_at?: string | null
          name: string
          revoked_at?: string | null
          revoked_by_name?: string | null
        }
        Update: {
          created_at?: string
          created_by?: string | null
          created_by_name?: string
          expires_at?: string
          hash?: string
          id?: string
          last_used_at?: string | null
          name?: string
          revoked_at?: string | null
          revoked_by_name?: string | null
        }
        Relationships: []
      }
      slo_status: {
        Row: {
          at: string
          bad: number
          band: string
          band_why: string | null
          better_since: string | null
          figures: NonNullable<Json>
          objective_id: string
          outdated: boolean
          remaining: number | null
          since: string
          state: string
          updated_at: string
          valid: number
        }
        ComputedFields: never
        Insert: {
          at: string
          bad: number
          band: string
          band_why?: string | null
          better_since?: string | null
          figures: NonNullable<Json>
          objective_id: string
          outdated?: boolean
          remaining?: number | null
          since: string
          state: string
          updated_at?: string
          valid: number
        }
        Update: {
          at?: string
          bad?: number
          band?: string
          band_why?: string | null
          better_since?: string | null
          figures?: NonNullable<Json>
          objective_id?: string
          outdated?: boolean
          remaining?: number | null
          since?: string
          state?: string
          updated_at?: string
          valid?: number
        }
        Relationships: [
          {
            foreignKeyName: 'slo_status_objective_id_fkey'
            columns: ['objective_id']
            isOneToOne: true
            referencedRelation: 'slo_objectives'
            referencedColumns: ['id']
          },
        ]
      }
      workflow_events: {
        Row: {
          at: string
          detail: NonNullable<Json>
          id: number
          type: string
          workflow_id: string
        }
        ComputedFields: never
        Insert: {
          at?: string
          detail?: NonNullable<Json>
          id?: never
          type: string
          workflow_id: string
        }
        Update: {
          at?: string
          detail?: NonNullable<Json>
          id?: never
          type?: string
          workflow_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'workflow_events_workflow_id_fkey'
            columns: ['workflow_id']
            isOneToOne: false
            referencedRelation: 'workflows'
            referencedColumns: ['id']
          },
        ]
      }
      workflows: {
        Row: {
          approval_id: string | null
          attempt: number
          available_at: string
          callback_url: string | null
          caller_expires_at: string | null
          cancel_requested_at: string | null
          cancel_requested_by_name: string | null
          canonical_text: string
          created_at: string
          error_code: string | null
          error_message: string | null
          expires_at: string
          fence: number | null
          finished_at: string | null
          id: string
          idempotency_active: boolean
          idempotency_key: string
          lease_owner: string | null
          lease_until: string | null
          max_attempts: number
          mode: string | null
          on_behalf_of: string | null
          on_behalf_of_name: string | null
          operation: string
          operation_revision: number
          params_text: string
          reason: string | null
          released: boolean
          requester_id: string
          requester_name: string
          result: Json | null
          status: string
          submitted_again_as: string | null
          submitted_again_at: string | null
          submitted_again_by_name: string | null
          submitter_id: string
          submitter_name: string
          submitter_type: string
          trace_id: string | null
          traceparent: string | null
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          approval_id?: string | null
          attempt?: number
          available_at?: string
          callback_url?: string | null
          caller_expires_at?: string | null
          cancel_requested_at?: string | null
          cancel_requested_by_name?: string | null
          canonical_text: string
          created_at?: string
          error_code?: string | null
          error_message?: string | null
          expires_at: string
          fence?: number | null
          finished_at?: string | null
          id?: string
          idempotency_active?: boolean
          idempotency_key: string
          lease_owner?: string | null
          lease_until?: string | null
          max_attempts: number
          mode?: string | null
          on_behalf_of?: string | null
          on_behalf_of_name?: string | null
          operation: string
          operation_revision: number
          params_text: string
          reason?: string | null
          released?: boolean
          requester_id: string
          requester_name: string
          result?: Json | null
          status: string
          submitted_again_as?: string | null
          submitted_again_at?: string | null
          submitted_again_by_name?: string | null
          submitter_id: string
          submitter_name: string
          submitter_type: string
          trace_id?: string | null
          traceparent?: string | null
          updated_at?: string
        }
        Update: {
          approval_id?: string | null
          attempt?: number
          available_at?: string
          callback_url?: string | null
          caller_expires_at?: string | null
          cancel_requested_at?: string | null
          cancel_requested_by_name?: string | null
          canonical_text?: string
          created_at?: string
          error_code?: string | null
          error_message?: string | null
          expires_at?: string
          fence?: number | null
          finished_at?: string | null
          id?: string
          idempotency_active?: boolean
          idempotency_key?: string
          lease_owner?: string | null
          lease_until?: string | null
          max_attempts?: number
          mode?: string | null
          on_behalf_of?: string | null
          on_behalf_of_name?: string | null
          operation?: string
          operation_revision?: number
          params_text?: string
          reason?: string | null
          released?: boolean
          requester_id?: string
          requester_name?: string
          result?: Json | null
          status?: string
          submitted_again_as?: string | null
          submitted_again_at?: string | null
          submitted_again_by_name?: string | null
          submitter_id?: string
          submitter_name?: string
          submitter_type?: string
          trace_id?: string | null
          traceparent?: string | null
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'workflows_approval_fkey'
            columns: ['approval_id']
            isOneToOne: false
            referencedRelation: 'approval_queue'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'workflows_operation_fkey'
            columns: ['operation']
            isOneToOne: false
            referencedRelation: 'operations'
            referencedColumns: ['name']
          },
          {
            foreignKeyName: 'workflows_submitted_again_as_fkey'
            columns: ['submitted_again_as']
            isOneToOne: false
            referencedRelation: 'workflows'
            referencedColumns: ['id']
          },
        ]
      }
    }
    Views: {
      [_ in never]: never
    }
    Functions: {
      acknowledge_alert: { Args: { id: string; reason?: string }; Returns: Json }
      acknowledge_controls: {
        Args: {
          drill_version?: number
          enforced_version: number
          function_name: string
          instance_id: string
          older_in_flight: number
          started_at: string
        }
        Returns: Json
      }
      answer_approval_question: {
        Args: { answer: string; approval_id: string; event_id: number; key: string }
        Returns: Json
      }
      archive_audit: {
        Args: {
          bytes: number
          digest: string
          first_chain_no: number
          last_chain_no: number
          location: string
          member?: string
          path: string
        }
        Returns: Json
      }
      ask_about_approval: { Args: { id: string; question: string }; Returns: Json }
      begin_audit_export: { Args: { filter?: Json; format: string }; Returns: Json }
      begin_effect: {
        Args: { attempt: number; effect_key: string; fence: number; workflow_id: string }
        Returns: Json
      }
      begin_operation_test: { Args: { name: string }; Returns: Json }
      cancel_workflow: { Args: { id: string; reason?: string }; Returns: Json }
      cancel_workflows: { Args: { ids: string[]; reason?: string }; Returns: Json }
      check_policy: {
        Args: { operation: string; required_approvals: number; risk_level: string }
        Returns: Json
      }
      check_runbook_step: { Args: { done: boolean; run: string; step: string }; Returns: Json }
      claim_callbacks: { Args: { batch: number }; Returns: Json }
      claim_deliveries: { Args: { batch: number; delivery?: number }; Returns: Json }
      claim_work: { Args: { batch: number; executor: string }; Returns: Json }
      consume_approval: {
        Args: { approval_id: string; key: string; operation: string; params_text: string }
        Returns: Json
      }
      count_refusals: { Args: { function_name: string; refusals: Json }; Returns: Json }
      create_api_key: {
        Args: {
          expires_at?: string
          name: string
          owner?: string
          rate_per_minute?: number
          scopes: string[]
        }
        Returns: Json
      }
      create_share_link: { Args: { expires_at: string; name: string }; Returns: Json }
      decide_approval: {
        Args: { decision: string; digest: string; id: string; reason?: string }
        Returns: Json
      }
      discard_dead_letter: { Args: { id: string; reason: string }; Returns: Json }
      discard_dead_letters: { Args: { ids: string[]; reason: string }; Returns: Json }
      end_audit_export: {
        Args: { bytes: number; complete: boolean; export: number; rows: number }
        Returns: Json
      }
      end_drill: { Args: { id: string }; Returns: Json }
      end_silence: { Args: { id: string; reason?: string }; Returns: Json }
      engage_control: {
        Args: { control: string; ends_at?: string; reason?: string }
        Returns: Json
      }
      estimate_blast_radius: { Args: { operation: string; params_text: string }; Returns: Json }
      exclude_from_slo: {
        Args: { from_time: string; objective: string; reason: string; to_time: string }
        Returns: Json
      }
      finish_callback: { Args: { http_status: number; id: string; problem: string }; Returns: Json }
      finish_deliveries: { Args: { outcomes: Json }; Returns: Json }
      finish_effect: { Args: { effect_id: string; outcome: Json }; Returns: Json }
      finish_runbook: { Args: { note?: string; run: string }; Returns: Json }
      finish_work: {
        Args: { attempt: number; fence: number; outcome: Json; workflow_id: string }
        Returns: Json
      }
      heartbeat_work: { Args: { executor: string; workflow_ids: string[] }; Returns: Json }
      invite_member: {
        Args: { display_name: string; email: string; reason: string; role: string }
        Returns: Json
      }
      list_api_keys: { Args: Record<PropertyKey, never>; Returns: Json }
      list_estimators: { Args: Record<PropertyKey, never>; Returns: Json }
      list_members: { Args: Record<PropertyKey, never>; Returns: Json }
      pause_queue: { Args: { paused: boolean; reason: string }; Returns: Json }
      plan_archive: { Args: { before?: string }; Returns: Json }
      read_alert: { Args: { id: string }; Returns: Json }
      read_alert_facts: { Args: Record<PropertyKey, never>; Returns: Json }
      read_alerts: { Args: { before?: Json; page_size?: number }; Returns: Json }
      read_approval: { Args: { id: string }; Returns: Json }
      read_approval_history: {
        Args: { before?: Json; filter?: Json; page_size?: number }
        Returns: Json
      }
      read_approval_queue: {
        Args: { filter?: Json; page_offset?: number; page_size?: number }
        Returns: Json
      }
      read_approval_status: {
        Args: { approval_id: string; key: string; polling?: boolean }
        Returns: Json
      }
      read_archives_to_check: { Args: { page_size?: number }; Returns: Json }
      read_audit_export: {
        Args: { after_seq: number; filter: Json; last_seq: number; page_size?: number }
        Returns: Json
      }
      read_audit_facets: { Args: Record<PropertyKey, never>; Returns: Json }
      read_audit_integrity: { Args: Record<PropertyKey, never>; Returns: Json }
      read_audit_page: {
        Args: {
          after_seq?: number
          around_seq?: number
          before_seq?: number
          filter?: Json
          page_size?: number
        }
        Returns: Json
      }
      read_channels: { Args: Record<PropertyKey, never>; Returns: Json }
      read_checkpoints_to_compare: { Args: Record<PropertyKey, never>; Returns: Json }
      read_controls: { Args: Record<PropertyKey, never>; Returns: Json }
      read_database_figures: { Args: Record<PropertyKey, never>; Returns: Json }
      read_dead_letters: {
        Args: { before?: Json; filter?: Json; page_size?: number }
        Returns: Json
      }
      read_deliveries: {
        Args: { before?: number; channel?: string; limit?: number; state?: string }
        Returns: Json
      }
      read_deploy_gate: {
        Args: { environment?: string; key?: string; member?: string }
        Returns: Json
      }
      read_exposition: { Args: { key?: string }; Returns: Json }
      read_health: { Args: Record<PropertyKey, never>; Returns: Json }
      read_incident_events: {
        Args: {
          cursor?: Json
          from_time: string
          kinds?: string[]
          page_size?: number
          to_time?: string
        }
        Returns: Json
      }
      read_infra: { Args: { window?: string }; Returns: Json }
      read_infra_exposition: { Args: Record<PropertyKey, never>; Returns: Json }
      read_intent: { Args: { key?: string; workflow_id: string }; Returns: Json }
      read_metric_cells: {
        Args: { bounds: string[]; limits?: Json; services: string[] }
        Returns: Json
      }
      read_objective_minutes: {
        Args: {
          at: string
          kind: string
          limit_value?: number
          objective?: string
          queue?: string
          service?: string
        }
        Returns: Json
      }
      read_open_alerts: { Args: Record<PropertyKey, never>; Returns: Json }
      read_operation_cells: {
        Args: { bounds: string[]; service: string; skipped?: number[]; top?: number }
        Returns: Json
      }
      read_operator_metrics: { Args: { today_from?: string }; Returns: Json }
      read_probe_plan: { Args: Record<PropertyKey, never>; Returns: Json }
      read_restore_desk: { Args: { since?: string; until?: string }; Returns: Json }
      read_resumable: { Args: { max_rows?: number }; Returns: Json }
      read_sealed_rows: { Args: { after_chain_no?: number; page_size?: number }; Returns: Json }
      read_shared_slo: { Args: { address: string; token: string }; Returns: Json }
      read_slo_marks: { Args: Record<PropertyKey, never>; Returns: Json }
      read_slo_objectives: { Args: Record<PropertyKey, never>; Returns: Json }
      read_slo_report: { Args: Record<PropertyKey, never>; Returns: Json }
      read_stop_progress: { Args: Record<PropertyKey, never>; Returns: Json }
      read_unanchored_seals: { Args: Record<PropertyKey, never>; Returns: Json }
      read_workflow: { Args: { id: string }; Returns: Json }
      read_workflows: { Args: { before?: Json; filter?: Json; page_size?: number }; Returns: Json }
      read_workload: { Args: Record<PropertyKey, never>; Returns: Json }
      record_archive_checks: { Args: { checks: Json }; Returns: Json }
      record_audit_comparison: {
        Args: { code?: string; problem?: string; source: string }
        Returns: Json
      }
      record_checkpoint: {
        Args: { location: string; public_key: string; signature: string; statement: string }
        Returns: Json
      }
      record_checkpoint_turn: {
        Args: { after: number; code?: string; compared: Json; ended: boolean; problem?: string }
        Returns: Json
      }
      record_deploy_decision: {
        Args: { decision: Json; key?: string; member?: string }
        Returns: Json
      }
      record_deploy_override: { Args: { ends_at: string; reason: string }; Returns: Json }
      record_drill: {
        Args: { id: string; problem: string; time_to_stop_ms: number }
        Returns: Json
      }
      record_estimate: {
        Args: {
          operation: string
          params_text: string
          radius: Json
          revision: number
          why: string
        }
        Returns: Json
      }
      record_export: { Args: { format: string; what: string }; Returns: Json }
      record_metrics: { Args: { counts: Json; writer: string }; Returns: Json }
      record_operation_test: {
        Args: {
          duration_ms: number
          http_status: number
          name: string
          problem: string
          revision: number
        }
        Returns: Json
      }
      record_outside_alert: {
        Args: {
          firing_at: string
          labels: Json
          resolved_at?: string
          rule: string
          since: string
          summary: string
          title: string
        }
        Returns: Json
      }
      record_probes: { Args: { probes: Json }; Returns: Json }
      record_switch_proof: { Args: { duration_ms: number; problem: string }; Returns: Json }
      refresh_estimate: { Args: { approval_id: string; envelope_text: string }; Returns: Json }
      release_control: {
        Args: { control: string; expected_version: number; keep_paused?: boolean; reason: string }
        Returns: Json
      }
      release_unsent: {
        Args: { attempt: number; fence: number; workflow_id: string }
        Returns: Json
      }
      remove_channel: { Args: { id: string; reason?: string }; Returns: Json }
      remove_member: { Args: { member: string; reason: string }; Returns: Json }
      remove_service_budget: {
        Args: { expected_revision: number; reason: string; service: string }
        Returns: Json
      }
      repair_controls: { Args: { reason: string }; Returns: Json }
      replay_dead_letter: { Args: { id: string; reason: string }; Returns: Json }
      replay_dead_letters: { Args: { ids: string[]; rate?: number; reason: string }; Returns: Json }
      request_approval: {
        Args: {
          callback_url?: string
          envelope_text: string
          key: string
          on_behalf_of?: string
          operation: string
          params_text: string
          trace_id?: string
        }
        Returns: Json
      }
      resume_workflows: { Args: { ids: string[]; rate?: number; reason: string }; Returns: Json }
      retry_delivery: { Args: { id: number; reason?: string }; Returns: Json }
      revoke_api_key: { Args: { id: string; reason: string }; Returns: Json }
      revoke_deploy_override: { Args: { id: string; reason: string }; Returns: Json }
      revoke_share_link: { Args: { id: string; reason: string }; Returns: Json }
      save_channel: {
        Args: { definition: Json; expected_revision?: number; reason?: string }
        Returns: Json
      }
      save_objective: {
        Args: { definition: Json; expected_revision?: number; reason: string }
        Returns: Json
      }
      save_operation: {
        Args: { definition: Json; expected_revision?: number; reason: string }
        Returns: Json
      }
      save_service_budget: {
        Args: {
          budget_cents: number
          expected_revision?: number
          plan: string
          projected_cents: number
          reason: string
          service: string
        }
        Returns: Json
      }
      set_allowed_operations: {
        Args: { expected_version: number; operations: string[]; reason: string }
        Returns: Json
      }
      set_display_name: { Args: { display_name: string }; Returns: Json }
      set_member_role: { Args: { member: string; reason: string; role: string }; Returns: Json }
      silence_alerts: {
        Args: { ends_at: string; labels: Json; reason: string; rule: string }
        Returns: Json
      }
      start_drill: { Args: { reason: string }; Returns: Json }
      start_runbook: { Args: { alert_id?: string; slug: string }; Returns: Json }
      stop_with_key: { Args: { key: string; reason?: string }; Returns: Json }
      submit_again: {
        Args: { envelope_text: string; trace_id?: string; workflow_id: string }
        Returns: Json
      }
      submit_intent: {
        Args: {
          callback_url?: string
          caller_expires_at?: string
          envelope_text: string
          idempotency_key: string
          key?: string
          on_behalf_of?: string
          operation: string
          params_text: string
          trace_id?: string
        }
        Returns: Json
      }
      take_signing_key: { Args: { key_version: number; name: string }; Returns: Json }
      test_channel: { Args: { id: string }; Returns: Json }
      title_incident: { Args: { id: number; reason?: string; title: string }; Returns: Json }
      turn_canary: { Args: { on: boolean }; Returns: Json }
      verify_api_key: { Args: { key: string; scope: string }; Returns: Json }
      verify_audit: {
        Args: { anchors?: Json; from_chain_no?: number; to_chain_no?: number }
        Returns: Json
      }
      withdraw_exclusion: { Args: { id: number; reason?: string }; Returns: Json }
      write_alerts: { Args: { at: string; entries: Json }; Returns: Json }
      write_infra_samples: { Args: { readings: Json }; Returns: Json }
      write_slo_status: { Args: { at: string; entries: Json }; Returns: Json }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R
      }
      ? R
      : never
    : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I
      }
      ? I
      : never
    : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U
      }
      ? U
      : never
    : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    keyof DefaultSchema['CompositeTypes'] | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never

export const Constants = {
  public: {
    Enums: {},
  },
} as const
