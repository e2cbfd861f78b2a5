#include "study/recipes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "study/notebook_trainings.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

TEST(RecipesTest, NotebookIsTheStudysBestRowButForItsQuirks) {
  const auto rows = notebook_autoencoders();
  const auto best = std::ranges::find(rows, "best", &NotebookAutoencoderRow::name);
  ASSERT_NE(best, rows.end());
  NotebookSpec full;
  full.preset = StudyPreset::full;
  RunConfig row = notebook_run(*best, full, 0).config;
  row.training.noise.mix = NoiseMix::thirds;
  row.training.mean_of_batch_means = false;
  const Recipe& recipe = find_recipe("notebook", "--recipe");
  EXPECT_EQ(ModelSpec(recipe.model), row.model);
  EXPECT_EQ(recipe.training, row.training);
}

TEST(RecipesTest, FastTrainsTheNotebooksNetworkOnTheSameImagesAndKinds) {
  const Recipe& notebook = find_recipe("notebook", "--recipe");
  const Recipe& fast = find_recipe("fast", "--recipe");
  EXPECT_EQ(fast.model, notebook.model);
  EXPECT_EQ(fast.training.scaling, notebook.training.scaling);
  EXPECT_EQ(fast.training.noise.kinds, notebook.training.noise.kinds);
  EXPECT_EQ(fast.training.noise.draw, NoiseDraw::fresh);
  EXPECT_LT(fast.training.epochs, notebook.training.epochs);
}

TEST(RecipesTest, EveryRecipeIsValid) {
  for (const Recipe& recipe : known_recipes()) {
    AutoencoderSpec model = recipe.model;
    model.image = {1, 28, 28};
    EXPECT_NO_THROW(validate(model)) << recipe.name;
    EXPECT_NO_THROW(validate(recipe.training)) << recipe.name;
  }
}

TEST(RecipesTest, SaysWhichAreKnown) {
  test::expect_error(
      ErrorKind::usage, [] { (void)find_recipe("slow", "--recipe"); },
      "--recipe: unknown recipe \"slow\"; known are notebook, fast");
}

}  // namespace
}  // namespace debruit
