import { NothingHere } from "#components/frame/document-body.tsx";

export default function NotFound() {
  return (
    <main className="mx-auto max-w-[46rem] px-4 py-16">
      <NothingHere />
    </main>
  );
}
