// One asset.
export function AssetPage({ asset }: { site: string; asset: string }) {
  return <p>{asset}</p>;
}
