import {
	applicationTrouble,
	endpointName,
	type PlatformApplication,
	type PlatformEndpoint,
} from '../../domain/push/device.ts';
import type { LastFailure } from '../../domain/push/endpoints.ts';
import type { Column } from '../columns.ts';
import { date } from '../formats.ts';
import { clipMiddle, type Span, span } from '../line.ts';
import {
	applicationTroubleWords,
	enabledWords,
	endpointWhy,
	lastFailureWords,
	pushLogWords,
	tokenWords,
} from './push-words.ts';

/** A platform application as a row; `at` is when it was asked for, ms since 1970. */
export type ApplicationRow = {
	readonly key: string;
	readonly application: PlatformApplication;
	readonly at: number;
};

/** An endpoint as a row. */
export type EndpointRow = {
	readonly key: string;
	readonly endpoint: PlatformEndpoint;
	readonly lastFailure: LastFailure;
};

function stateCell(enabled: boolean | undefined): Span {
	const word = enabledWords(enabled);
	return enabled === true ? span(word, 'dim') : span(word, enabled === false ? 'bad' : 'notice');
}

const troubleText = ({ application, at }: ApplicationRow): string => {
	const found = applicationTrouble(application, at);
	return found === undefined ? '' : applicationTroubleWords(found);
};

/** Platform applications. */
export const applicationColumns: readonly Column<ApplicationRow>[] = [
	{
		id: 'platform',
		title: 'PLATFORM',
		align: 'left',
		width: { min: 8, max: 17 },
		priority: 85,
		cell: ({ application }) => application.platform || '?',
		sort: ({ application }) => application.platform,
	},
	{
		id: 'application',
		title: 'APPLICATION',
		align: 'left',
		width: { min: 14, max: 60, grow: 2, tight: 10 },
		priority: 100,
		cell: ({ application }, width) => clipMiddle(application.name, width),
		text: ({ application }) => application.name,
		sort: ({ application }) => application.name,
	},
	{
		id: 'state',
		title: 'STATE',
		align: 'left',
		width: { min: 8, max: 8 },
		priority: 90,
		cell: ({ application }) => stateCell(application.enabled),
		sort: ({ application }) => enabledWords(application.enabled),
	},
	{
		id: 'logs',
		title: 'LOGS',
		align: 'left',
		width: { min: 8, max: 32, grow: 1 },
		priority: 40,
		cell: ({ application }) => pushLogWords(application),
	},
	{
		id: 'certificate',
		title: 'CERTIFICATE',
		align: 'left',
		width: { min: 11, max: 11 },
		priority: 50,
		cell: ({ application: { certificateEnds } }) =>
			certificateEnds === undefined ? span('-', 'dim') : date(certificateEnds),
		sort: ({ application }) => application.certificateEnds,
	},
	{
		id: 'why',
		title: 'WHY',
		align: 'left',
		width: { min: 16, max: 80, grow: 3, tight: 12 },
		priority: 80,
		stays: true,
		cell: (row) => span(troubleText(row), 'bad'),
		text: troubleText,
		sort: (row) => troubleText(row) || undefined,
	},
];

/** The endpoints of one application. */
export const endpointColumns: readonly Column<EndpointRow>[] = [
	{
		id: 'endpoint',
		title: 'ENDPOINT',
		align: 'left',
		width: { min: 12, max: 36, grow: 2, tight: 9 },
		priority: 100,
		cell: ({ endpoint }, width) => clipMiddle(idOf(endpoint), width),
		text: ({ endpoint }) => idOf(endpoint),
		sort: ({ endpoint }) => idOf(endpoint),
	},
	{
		id: 'state',
		title: 'STATE',
		align: 'left',
		width: { min: 8, max: 8 },
		priority: 90,
		cell: ({ endpoint }) => stateCell(endpoint.enabled),
		sort: ({ endpoint }) => enabledWords(endpoint.enabled),
	},
	{
		id: 'token',
		title: 'TOKEN',
		align: 'left',
		width: { min: 9, max: 9 },
		priority: 40,
		cell: ({ endpoint: { token } }) => token?.shown ?? span('?', 'notice'),
	},
	{
		id: 'data',
		title: 'USER DATA',
		align: 'left',
		width: { min: 10, max: 40, grow: 1, tight: 8 },
		priority: 60,
		cell: ({ endpoint }, width) => clipMiddle(endpoint.userData ?? '', width),
		text: ({ endpoint }) => endpoint.userData ?? '',
		sort: ({ endpoint }) => endpoint.userData,
	},
	{
		id: 'why',
		title: 'WHY',
		align: 'left',
		width: { min: 16, max: 90, grow: 3, tight: 12 },
		priority: 80,
		stays: true,
		cell: ({ endpoint, lastFailure }) =>
			span(endpointWhy(endpoint, lastFailure), endpoint.enabled === false ? 'bad' : 'notice'),
		text: ({ endpoint, lastFailure }) => endpointWhy(endpoint, lastFailure),
		sort: ({ endpoint, lastFailure }) => endpointWhy(endpoint, lastFailure) || undefined,
	},
];

/** The last part of its ARN, by which an endpoint is told from others of its application. */
function idOf({ arn }: PlatformEndpoint): string {
	return endpointName(arn).split('/').at(-1) ?? arn;
}

/** All that is known of an endpoint, as a sentence for under a list. */
export function endpointSentence({ endpoint, lastFailure }: EndpointRow): string {
	const { arn, enabled, token, userData } = endpoint;
	return [
		arn,
		enabledWords(enabled) === '?' ? 'whether it is enabled is not told' : enabledWords(enabled),
		token === undefined ? 'no token told' : `token ${tokenWords(token)}`,
		...(userData === undefined ? [] : [`user data ${userData}`]),
		`last failed delivery: ${lastFailureWords(lastFailure)}`,
		'SNS tells no times of it',
	].join('; ');
}
