import type { AuditedAction } from '../../domain/audit/audit-entry.ts';
import { isoTime } from './json-facts.ts';
import type { auditEntry } from './shapes/audit.ts';
import type { Form } from './shapes/parts.ts';

/** What was confirmed, a mode that was chosen, or masked values that were shown, with its requests. */
export function auditJson({ entry, requests }: AuditedAction): Form<typeof auditEntry> {
	const { at, run, user, sudoUser, host, account, caller, region, endpoint, profile } = entry;
	const confirmed =
		entry.type === 'confirmed'
			? {
					version: entry.version,
					what: entry.what,
					effect: entry.effect,
					confirmedFor: entry.resources,
					messages: entry.count,
				}
			: entry.type === 'mode'
				? { endsAt: isoTime(entry.until) }
				: {
						what: entry.what,
						confirmedFor: 'resources' in entry ? entry.resources : undefined,
						messages: entry.count,
					};
	return {
		kind: 'audit-entry',
		type: entry.type,
		at: isoTime(at),
		run,
		user,
		sudoUser,
		host,
		account,
		caller,
		region,
		endpoint,
		profile,
		mode: 'mode' in entry ? entry.mode : undefined,
		reason: entry.reason,
		...confirmed,
		requestsSent: requests.map((request) => ({
			at: isoTime(request.at),
			operation: request.operation,
			resourceName: request.resource,
			attempt: request.attempt,
			httpStatus: request.status,
			requestId: request.requestId,
			errorCode: request.failure,
		})),
	};
}
