// One site.
export function SitePage({ site }: { site: string; tab: string; me: unknown }) {
  return <p>{site}</p>;
}
