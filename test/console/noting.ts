import { type Gateways, gatewayMethods } from '../../source/operations/gateways.ts';

const touching = ['receive', 'changeVisibility', 'subscribe', 'startQuery'];

/** What the ports offer that changes something. */
export const writing = [
	'send delete purge create remove setAttributes tag untag startMove cancelMove publish put split',
	'merge setShards setRetention setMode registerConsumer deregisterConsumer',
].flatMap((names) => names.split(' '));

/** What the ports offer beyond reading. */
export const changing = new Set([...touching, ...writing]);

/** Gateways that answer nothing, and note what they are asked. */
export function noting(asked: string[]): Gateways {
	const all = Object.entries(gatewayMethods).map(([id, methods]) => {
		const noted = Object.keys(methods).map((method) => [
			method,
			() => {
				asked.push(method);
				return new Promise<never>(() => {});
			},
		]);
		return [id, Object.fromEntries(noted)];
	});
	return Object.fromEntries(all);
}
