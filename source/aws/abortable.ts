/**
 * The promise's outcome, or an AbortError as soon as the signal aborts, or a TimeoutError after
 * `deadlineMs`: whatever the promise is still waiting for (a credential process, a back-off, an
 * instance metadata service), the call ends (law 10).
 */
export function abortable<Value>(
	promise: Promise<Value>,
	signal: AbortSignal,
	deadlineMs: number,
): Promise<Value> {
	return new Promise((resolve, reject) => {
		const onAbort = () => settle(() => reject(new DOMException('stopped', 'AbortError')));
		const onLate = () => settle(() => reject(new DOMException('gave up', 'TimeoutError')));
		const timer = setTimeout(onLate, deadlineMs);
		const settle = (finish: () => void) => {
			clearTimeout(timer);
			signal.removeEventListener('abort', onAbort);
			finish();
		};
		signal.addEventListener('abort', onAbort, { once: true });
		promise.then(
			(value) => settle(() => resolve(value)),
			(error: unknown) => settle(() => reject(error)),
		);
		if (signal.aborted) onAbort();
	});
}
