"use client";

export { ErrorState as default } from "#components/frame/document-body.tsx";
