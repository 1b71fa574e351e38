// Loaded before awsmsg (NODE_OPTIONS=--import): breaks what its main thread stands on, so that a view (API
// calls), a key handler (`:boom`) and a listener (a resize) throw without any hook in the product.
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
	const { toReversed } = Array.prototype;
	Object.defineProperty(Array.prototype, 'toReversed', {
		value() {
			if (this[0]?.call !== undefined) throw new Error('a view broke');
			return toReversed.call(this);
		},
	});
	const { get } = Map.prototype;
	Object.defineProperty(Map.prototype, 'get', {
		value(name) {
			if (name === 'boom') throw new Error('a key handler broke');
			return get.call(this, name);
		},
	});
	process.stdout.on('resize', () => {
		throw new Error('a listener broke');
	});
}
