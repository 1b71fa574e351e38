import { describe, expect, test } from 'vitest';
import { connected, failureOf, fakeEndpoint, forever, xmlError } from '../kinesis/fake-endpoint.ts';

const options = { signal: forever };

const xml = (action: string, result: string) => ({
	headers: { 'content-type': 'text/xml' },
	body: `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${action}Result>${result}</${action}Result></${action}Response>`,
});

const result = (action: string, decision: string, missing: readonly string[] = []) =>
	`<member><EvalActionName>${action}</EvalActionName><EvalDecision>${decision}</EvalDecision><EvalResourceName>*</EvalResourceName><MatchedStatements/><MissingContextValues>${missing
		.map((one) => `<member>${one}</member>`)
		.join('')}</MissingContextValues></member>`;

describe('what IAM says of policies', () => {
	test('is read page by page: what is allowed, what nothing allows, what is denied, and what hangs on conditions', async () => {
		const server = await fakeEndpoint(({ body }) => {
			const form = new URLSearchParams(body);
			return xml(
				'SimulatePrincipalPolicy',
				form.get('Marker') === null
					? `<IsTruncated>true</IsTruncated><Marker>m</Marker><EvaluationResults>${result('sqs:ListQueues', 'allowed')}${result('sqs:SendMessage', 'implicitDeny')}</EvaluationResults>`
					: `<IsTruncated>false</IsTruncated><EvaluationResults>${result('sqs:PurgeQueue', 'explicitDeny', ['aws:SourceIp'])}</EvaluationResults>`,
			);
		});
		const { gateways, calls } = await connected({ endpoint: server.url });
		const input = {
			principal: 'arn:aws:iam::111122223333:role/team/oncall',
			actions: ['sqs:ListQueues', 'sqs:SendMessage', 'sqs:PurgeQueue'],
			resource: '*',
		};
		const first = await gateways.access.verdictsPage(input, options);
		expect(first).toEqual({
			items: [
				{ action: 'sqs:ListQueues', decision: 'allowed', missing: [] },
				{ action: 'sqs:SendMessage', decision: 'implicit', missing: [] },
			],
			next: 'm',
		});
		const second = await gateways.access.verdictsPage({ ...input, next: 'm' }, options);
		expect(second).toEqual({
			items: [{ action: 'sqs:PurgeQueue', decision: 'explicit', missing: ['aws:SourceIp'] }],
		});
		const form = new URLSearchParams(server.seen[0]?.body);
		expect(Object.fromEntries(form)).toMatchObject({
			Action: 'SimulatePrincipalPolicy',
			PolicySourceArn: input.principal,
			'ActionNames.member.3': 'sqs:PurgeQueue',
			'ResourceArns.member.1': '*',
		});
		expect(calls.map(({ operation, effect, resource }) => [operation, effect, resource])).toEqual(
			Array(2).fill(['IAM SimulatePrincipalPolicy', 'read', 'oncall']),
		);
	});

	test('of the role of a session has its path', async () => {
		const arn = 'arn:aws:iam::111122223333:role/team/oncall';
		const server = await fakeEndpoint(() =>
			xml(
				'GetRole',
				`<Role><Path>/team/</Path><RoleName>oncall</RoleName><RoleId>A</RoleId><Arn>${arn}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>`,
			),
		);
		const { gateways } = await connected({ endpoint: server.url });
		expect(await gateways.access.roleArn('oncall', options)).toBe(arn);
	});

	test('is denied with the permission that is missing', async () => {
		const server = await fakeEndpoint(() => xmlError('AccessDenied', 'not authorized', 403));
		const { gateways } = await connected({ endpoint: server.url });
		expect(await failureOf(gateways.access.roleArn('oncall', options))).toMatchObject({
			kind: 'denied',
			hint: expect.stringContaining('iam:GetRole'),
		});
	});

	test('is not asked where queues have an endpoint of their own and IAM has none', async () => {
		const env = { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' };
		const { gateways } = await connected({ region: 'eu-west-1' }, { env });
		expect(await failureOf(gateways.access.roleArn('oncall', options))).toMatchObject({
			kind: 'unsupported',
			message: 'IAM is not asked: SQS has an endpoint of its own, and IAM has none',
		});
	});
});
