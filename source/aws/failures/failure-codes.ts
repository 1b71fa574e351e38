import type { FailureKind } from '../../domain/failure.ts';
import { plainCode } from './error-facts.ts';

/** AWS's codes in the spelling of {@link plainCode}, by what they mean to the user. */
const kinds: readonly (readonly [kind: FailureKind, codes: string])[] = [
	[
		'denied',
		`accessdenied authorization authorizationerror unauthorizedoperation kmsaccessdenied forbidden
		kmsoptinrequired optinrequired subscriptionrequired notauthorized`,
	],
	[
		'credentials',
		`expiredtoken invalidclienttokenid unrecognizedclient invalidaccesskeyid invalidtoken
		missingauthenticationtoken incompletesignature signaturedoesnotmatch invalidsignature
		tokenrefreshrequired authfailure invalidsecurity unauthorized credentialsprovider tokenprovider
		missingauthentication`,
	],
	['clock', 'requesttimetooskewed requestexpired requestinthefuture'],
	[
		'not-found',
		`queuedoesnotexist nonexistentqueue resourcenotfound notfound topicnotfound
		nosuchentity`,
	],
	[
		'unsupported',
		`invalidaction missingaction unknownoperation notimplemented unsupportedapi unsupportedcommand
		internalfailurenotimplemented`,
	],
	[
		'throttled',
		`throttling throttled throttlingerror requestthrottled requestlimitexceeded slowdown
		toomanyrequests provisionedthroughputexceeded limitexceeded bandwidthlimitexceeded
		priorrequestnotcomplete kmsthrottled kmsthrottling maxrequestspersecondreached`,
	],
	[
		'conflict',
		`purgequeueinprogress queuedeletedrecently resourceinuse concurrentaccess overlimit
		messagenotinflight kmsdisabled kmsinvalidstate kmsnotfound kmsinvalidkeyusage staletag queuenameexists queuealreadyexists
		expirediterator endpointdisabled platformapplicationdisabled`,
	],
	[
		'service',
		`internalfailure internal internalserver internalerror internalservererror serviceunavailable
		serviceunavailableexception internalservice`,
	],
	['timeout', 'requesttimeout'],
];

const kindByCode = new Map<string, FailureKind>(
	kinds.flatMap(([kind, codes]) =>
		codes.split(/\s+/).map((code): [string, FailureKind] => [code, kind]),
	),
);

/** The kind of an AWS error code in any of its spellings; `undefined` for one we have no name for. */
export function kindOfCode(code: string): FailureKind | undefined {
	return kindByCode.get(plainCode(code));
}

/** Codes of Node for an endpoint that can't be reached at all: nothing was sent. */
export const neverReached: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'the connection was refused',
	ENOTFOUND: 'its name is not known',
	EAI_AGAIN: 'its name could not be looked up',
	EHOSTUNREACH: 'there is no route to it',
	ENETUNREACH: 'there is no network',
	EADDRNOTAVAIL: 'there is no network',
	EINVAL: 'the address is not valid',
};

/** Codes of Node for a connection that broke: what was sent may have taken effect. */
export const connectionBroke: ReadonlySet<string> = new Set([
	'ECONNRESET',
	'EPIPE',
	'ECONNABORTED',
	'ERR_STREAM_PREMATURE_CLOSE',
	'UND_ERR_SOCKET',
]);

/** Whether Node's code is about TLS: a certificate, or a server that does not speak it. */
export function isTlsCode(code: string): boolean {
	return /CERT|^ERR_TLS|^ERR_SSL|^EPROTO$|UNABLE_TO_|SELF_SIGNED|HOSTNAME_MISMATCH/.test(code);
}
