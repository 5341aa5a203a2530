// The drawing of what hangs on what, by layer. Each asset is a link with its health by icon, outline and words for those
// who hear the page instead of seeing it.

import { useMemo, useState } from 'react';
import type { TopologyView } from '../../../../../contract/api.ts';
import { useTopology } from '../../api/queries.ts';
import { classIcon, HEALTH_ORDER } from '../../domain.ts';
import { sourceText, useWords } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { HealthMark, Words } from '../../ui/marks.tsx';
import { useMedia } from '../../ui/use-media.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Empty, ErrorNotice, Loading, Notice } from '../../ui/states.tsx';
import {
  branchesOf,
  CELL,
  COLUMN_GAP,
  layoutTree,
  type Branch,
  type Layer,
  type PlacedEdge,
  type PlacedNode,
} from './tree-layout.ts';
import '../../styles/topology.css';

/** Too narrow for a drawing: the same tree is written as an outline. */
const NARROW = '(max-width: 45rem)';

const LAYERS: readonly { value: Layer; icon: IconName }[] = [
  { value: 'link', icon: 'link' },
  { value: 'power', icon: 'power' },
  { value: 'box', icon: 'box' },
];

export function Topology({ site }: { site: string }) {
  const { t } = useWords();
  const { data, error, isPending, refetch } = useTopology(site);
  const [layer, setLayer] = useState<Layer>('link');
  const isNarrow = useMedia(NARROW);
  if (isPending) return <Loading rows={8} />;
  if (data === undefined) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  const choices = LAYERS.map(({ value, icon }) => ({
    value,
    label: (
      <span className="with-icon">
        <Icon name={icon} />
        {t(`topology.${value}`)}
      </span>
    ),
  }));
  return (
    <div className="topology">
      <div className="topology-head">
        <Segmented label={t('topology.layer')} choices={choices} value={layer} onChange={setLayer} />
        <div className="topology-legend" aria-label={t('topology.legend')}>
          {HEALTH_ORDER.map((health) => (
            <HealthMark key={health} health={health} />
          ))}
        </div>
      </div>
      {isNarrow ? (
        <Outline site={site} topology={data} layer={layer} />
      ) : (
        <Drawing site={site} topology={data} layer={layer} />
      )}
      {data.conflicts.length > 0 && (
        <Notice icon="unknown">
          <a href={href.site(site, 'conflicts')}>{t('conflicts.more', { count: data.conflicts.length })}</a>
        </Notice>
      )}
    </div>
  );
}

interface LayerProps {
  site: string;
  topology: TopologyView;
  layer: Layer;
}

function Outline({ site, topology, layer }: LayerProps) {
  const { t } = useWords();
  const roots = useMemo(() => branchesOf(topology, layer), [topology, layer]);
  if (roots.length === 0) return <Empty icon="link" title={t('topology.empty')} />;
  return <OutlineLevel site={site} branches={roots} />;
}

function OutlineLevel({ site, branches }: { site: string; branches: readonly Branch[] }) {
  const { words } = useWords();
  return (
    <ul className="outline">
      {branches.map(({ node, edge, children }) => (
        <li key={node.key}>
          <a className="outline-row" href={href.asset(site, node.key)}>
            <Icon name={classIcon(node.class)} className="node-class" />
            <span>
              <Words>{words(node.name)}</Words> <span className="muted number">{edge?.label}</span>
            </span>
            <HealthMark health={node.health} />
          </a>
          {children.length > 0 && <OutlineLevel site={site} branches={children} />}
        </li>
      ))}
    </ul>
  );
}

function Drawing({ site, topology, layer }: LayerProps) {
  const { t } = useWords();
  const { nodes, edges, width, height } = useMemo(() => layoutTree(topology, layer), [topology, layer]);
  if (nodes.length === 0) return <Empty icon="link" title={t('topology.empty')} />;
  return (
    <div className="drawing" tabIndex={0} role="region" aria-label={t('topology.hint')}>
      <div className="drawing-sheet" style={{ width, height }}>
        <svg className="drawing-lines" width={width} height={height} aria-hidden="true">
          {edges.map((edge) => (
            <Line key={edge.key} edge={edge} />
          ))}
        </svg>
        {nodes.map((placed) => (
          <NodeCell key={placed.node.key} site={site} placed={placed} />
        ))}
      </div>
    </div>
  );
}

function Line({ edge }: { edge: PlacedEdge }) {
  const { from, to } = edge;
  const bend = from.x + COLUMN_GAP / 2;
  return (
    <path
      className={`line line-${edge.kind}${edge.isBad ? ' line-bad' : ''}`}
      d={`M${from.x} ${from.y}H${bend}V${to.y}H${to.x}`}
    />
  );
}

function NodeCell({ site, placed }: { site: string; placed: PlacedNode }) {
  const { t, words } = useWords();
  const { node, x, y, label, source } = placed;
  return (
    <a
      className={`node node-${node.health} health-${node.health}`}
      href={href.asset(site, node.key)}
      title={words(node.name)}
      style={{ left: x, top: y, width: CELL.width, height: CELL.height }}
    >
      <Icon name={classIcon(node.class)} className="node-class" />
      <span className="node-words">
        <span className="node-name">
          <Words>{words(node.name)}</Words>
        </span>
        {label !== '' && (
          <span className="node-port number" title={t('topology.source', { source: sourceText(t, source) })}>
            <Words>{label}</Words>
          </span>
        )}
      </span>
      <Icon name={node.health} />
      <span className="sr-only">{t(`health.${node.health}`)}</span>
    </a>
  );
}
